"""Call ids: what a call is, not where it stands, so that inserting or moving calls shifts no other id.

The same call has the same id in TypeScript: the text is the canonical JSON of ``runtime/workers/node/bindings.ts``.
"""

from typing import Any, Dict, Mapping

from .exact import shared_text
from .sha256 import sha256


class CallIds:
    """``<step>~<8 hex>`` (or the name given at the call), with ``~2``, ``~3`` among equals."""

    def __init__(self) -> None:
        self._counts: Dict[str, int] = {}

    def next(self, step: str, bindings: Mapping[str, Any], **rest: Any) -> str:
        """``rest`` are variant, options, order, map, question or child of the call; what is empty does not count."""
        identity: Dict[str, Any] = {
            "step": step,
            "bindings": dict(bindings),
            **{name: value for name, value in rest.items() if value},
        }
        text = shared_text(identity, sort=True)
        name = "%s~%s" % (rest.get("options", {}).get("name", step), sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8])
        count = self._counts[name] = self._counts.get(name, 0) + 1
        return name if count == 1 else "%s~%d" % (name, count)
