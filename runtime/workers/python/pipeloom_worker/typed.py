"""Inputs of steps and their type hints: JSON stands for dates, paths, members of an Enum and the like, and becomes them again.

Invariants:
1. A value is wired as JSON only when its hint gives an equal value back; everything else is stored as it is.
2. An input that its hint refuses reaches the step unchanged: hints of steps promise, they do not check.
"""

import enum
import types
import typing
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional, Union

from pipeloom.later import LaterModule
from pipeloom.plain import plain_of

from .exact import is_exact
from .hints import Refused, convert, hints_of

if TYPE_CHECKING:
    import dataclasses
    import datetime
    import decimal
    import pathlib
    import uuid
else:
    dataclasses = LaterModule("dataclasses")
    datetime = LaterModule("datetime")
    decimal = LaterModule("decimal")
    pathlib = LaterModule("pathlib")
    uuid = LaterModule("uuid")

_containers = (tuple, set, frozenset)
_json = (str, int, float, list, dict)
_unions = (Union, getattr(types, "UnionType", Union))


def as_json(value: Any, hint: Any) -> Optional[Any]:
    """The JSON from which the hint makes the value again, if there is one. For values that JSON does not hold exactly."""
    if hint is Any or hint is None:
        return None
    plain = plain_of(value)
    if not is_exact(plain):
        return None
    try:
        back = convert(plain, hint)
    except Refused:
        return None
    return plain if type(back) is type(value) and back == value else None


class TypedInputs:
    """Reads inputs by the hints of their step. What hints say is found out once per function."""

    def __init__(self) -> None:
        # The function is kept, so that its id stays its own.
        self._known: Dict[int, "tuple[Callable[..., Any], Dict[str, Any]]"] = {}

    def restore(self, function: Callable[..., Any], inputs: Dict[str, Any]) -> None:
        """Turn JSON in ``inputs`` into what the hints say. JSON does not tell 5.0 from 5 either."""
        for name, hint in self._hints(function).items():
            value = inputs.get(name)
            if type(value) in _json:
                try:
                    inputs[name] = convert(value, hint)
                except Refused:
                    continue

    def _hints(self, function: Callable[..., Any]) -> Dict[str, Any]:
        known = self._known.get(id(function))
        if known is None:
            hints = {name: hint for name, hint in hints_of(function).items() if name != "return" and _matters(hint)}
            known = self._known[id(function)] = (function, hints)
        return known[1]


def _matters(hint: Any, is_inside: bool = False) -> bool:
    """The value differs from its JSON. Lists of numbers are left alone: reading them one by one would cost more than it gives."""
    if hasattr(hint, "__metadata__"):
        return _matters(hint.__origin__, is_inside)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in _unions:
        return any(_matters(choice, is_inside) for choice in arguments)
    if origin in _containers or hint in _containers:
        return True
    if origin is typing.Literal:
        return any(isinstance(choice, enum.Enum) for choice in arguments)
    if origin is not None:
        return any(_matters(argument, True) for argument in arguments) or (origin is dict and arguments[:1] == (int,))
    if not isinstance(hint, type):
        return False
    if hint is float:
        return not is_inside
    if hint in (int, str, bool, list, dict, type(None)):
        return False
    texts = (datetime.date, datetime.time, pathlib.PurePath, uuid.UUID, decimal.Decimal)
    return issubclass(hint, (*texts, enum.Enum)) or dataclasses.is_dataclass(hint)
