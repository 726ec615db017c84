"""What the author wired to an input, as a binding of the plan."""

from typing import Any, Dict, List

from pipeloom import Output, Outputs, Pipeline, PipeloomError, Step
from pipeloom.assets import Asset

from .codecs import INLINE_LIMIT, encode
from .exact import dumps, is_exact
from .store import ArtifactStore
from .typed import as_json


class Bindings:
    """Values that are too large to ride along, or no JSON, are stored."""

    def __init__(self, store: ArtifactStore) -> None:
        self._store = store

    def bind(self, value: Any, where: str, hint: Any = None) -> Dict[str, Any]:
        if isinstance(value, Output):
            return value._binding()
        if isinstance(value, Outputs):
            raise PipeloomError(
                "bad-argument",
                "A wire for %s has several outputs (%s); pass one of them." % (where, ", ".join(value._outputs)),
            )
        if isinstance(value, (list, tuple)) and holds_output(value):
            return {"type": "list", "items": [self.bind(item, where) for item in value]}
        if isinstance(value, dict) and holds_output(value):
            for key in value:
                if not isinstance(key, str):
                    raise PipeloomError(
                        "bad-argument", "A dict with outputs in %s must have texts as keys, not %r." % (where, key)
                    )
            return {"type": "record", "entries": {key: self.bind(item, where) for key, item in value.items()}}
        if isinstance(value, (Step, Pipeline)):
            raise PipeloomError(
                "bad-argument",
                "%s is %r itself; call it, and pass what it gives." % (where[0].upper() + where[1:], value),
            )
        if isinstance(value, Asset):
            value = value.value
        if is_exact(value) and len(dumps(value).encode("utf-8")) <= INLINE_LIMIT:
            return {"type": "value", "value": value}
        plain = as_json(value, hint)
        if plain is not None and len(dumps(plain).encode("utf-8")) <= INLINE_LIMIT:
            return {"type": "value", "value": plain}
        try:
            encoded = encode(value)
        except PipeloomError as error:
            raise PipeloomError(error.code, "%s: %s" % (where[0].upper() + where[1:], error)) from error
        if "value" in encoded.value and not encoded.needs_blob:
            return {"type": "value", "value": encoded.value["value"]}
        self._store.put(encoded.value["digest"], encoded.data)
        return {
            "type": "artifact",
            "digest": encoded.value["digest"],
            "codec": encoded.value["codec"],
            "valueType": encoded.value["type"],
        }


def holds_output(value: Any) -> bool:
    if isinstance(value, (Output, Outputs)):
        return True
    if isinstance(value, dict):
        return any(holds_output(item) for item in value.values())
    return isinstance(value, (list, tuple)) and any(holds_output(item) for item in value)


def flat(after: Any) -> List[Any]:
    """Every single output in what ``after`` lists, however deep."""
    items: List[Any] = []
    for item in after:
        items.extend(
            item.unpack() if isinstance(item, Outputs) else flat(item) if isinstance(item, (list, tuple)) else [item]
        )
    return items


def call_of(item: Any, step: str) -> str:
    if isinstance(item, Output) and item._call:
        return item._call
    raise PipeloomError("bad-option", '"after" of step "%s" lists outputs of other steps, not %r.' % (step, item))
