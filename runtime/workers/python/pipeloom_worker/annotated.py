"""Results that their step's return hint makes typed assets: ``-> Dataset``, ``-> Annotated[list, Model]``, ``-> tuple[Dataset, Metrics]``."""

import sys
import typing
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Optional, Type

from pipeloom import Asset

if TYPE_CHECKING:
    from pipeloom.typed_assets import TypedAsset

Kinds = "List[Optional[Type[TypedAsset]]]"


class AnnotatedResults:
    """What return hints say is found out once per function."""

    def __init__(self) -> None:
        # The function is kept, so that its id stays its own.
        self._known: "Dict[int, tuple[Callable[..., Any], Kinds]]" = {}

    def typed(self, function: Callable[..., Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Named outputs as assets, where the hint says so.

        Raises:
            PipeloomError: ``bad-asset``: a value cannot be such an asset.
        """
        if "return" not in getattr(function, "__annotations__", {}) or "pipeloom.typed_assets" not in sys.modules:
            # Who has not imported such a type cannot hint it.
            return values
        known = self._known.get(id(function))
        if known is None:
            from .hints import hints_of

            known = self._known[id(function)] = (function, _kinds_of(hints_of(function).get("return")))
        kinds = known[1]
        if not any(kinds):
            return values
        if len(values) == 1:
            return {name: _as(value, kinds[0] if len(kinds) == 1 else None) for name, value in values.items()}
        return {name: _as(value, kind) for (name, value), kind in zip(values.items(), [*kinds, *[None] * len(values)])}


def _as(value: Any, kind: "Optional[Type[TypedAsset]]") -> Any:
    from pipeloom.typed_assets import TypedAsset

    if kind is None or value is None or isinstance(value, TypedAsset):
        return value
    make: Any = kind
    return make(value.value if isinstance(value, Asset) else value)


def _kinds_of(hint: Any) -> Kinds:
    if typing.get_origin(hint) is tuple:
        return [_kind_of(part) for part in typing.get_args(hint)]
    return [_kind_of(hint)]


def _kind_of(hint: Any) -> "Optional[Type[TypedAsset]]":
    from pipeloom.typed_assets import TypedAsset

    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, type) and issubclass(extra, TypedAsset):
            return extra
    if hasattr(hint, "__metadata__"):
        return _kind_of(hint.__origin__)
    if isinstance(hint, type) and issubclass(hint, TypedAsset):
        return hint
    choices = [found for found in map(_kind_of, typing.get_args(hint)) if found is not None] if _is_union(hint) else []
    return choices[0] if len(choices) == 1 else None


def _is_union(hint: Any) -> bool:
    origin = typing.get_origin(hint)
    return origin is typing.Union or getattr(origin, "__name__", "") == "UnionType"
