"""A pipeline's parameters: from JSON to what the type hints say, checked on the way."""

import enum
import types
import typing
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Tuple, Union

from pipeloom import Param, PipeloomError
from pipeloom.later import LaterModule

if TYPE_CHECKING:
    import dataclasses
    import datetime
    import decimal
    import inspect
    import pathlib
    import uuid
else:
    dataclasses = LaterModule("dataclasses")
    datetime = LaterModule("datetime")
    decimal = LaterModule("decimal")
    inspect = LaterModule("inspect")
    pathlib = LaterModule("pathlib")
    uuid = LaterModule("uuid")


UnionType = getattr(types, "UnionType", None)  # `X | Y`, from Python 3.10 on.


class Refused(Exception):
    """A value does not fit its hint. The text ends a sentence that begins with the parameter's name."""


def read_parameters(
    name: str, function: Callable[..., Any], given: Mapping[str, Any], values: Mapping[str, Any] = types.MappingProxyType({})
) -> Dict[str, Any]:
    """Arguments for a pipeline function: ``given`` as JSON, ``values`` as they are.

    Raises:
        PipeloomError: ``bad-parameters``: one is unknown, missing or does not fit; all of them are named.
    """
    signature = inspect.signature(function)
    hints = hints_of(function)
    problems: List[str] = []
    result: Dict[str, Any] = {}
    names = [parameter.name for parameter in signature.parameters.values()]
    for unknown in (*given, *values):
        if unknown not in names:
            problems.append('"%s" is no parameter; parameters are: %s' % (unknown, ", ".join(names) or "none"))
    for parameter in signature.parameters.values():
        if parameter.name in values:
            result[parameter.name] = values[parameter.name]
        elif parameter.name in given:
            try:
                result[parameter.name] = convert(given[parameter.name], hints.get(parameter.name, Any))
            except Refused as error:
                problems.append('"%s" %s' % (parameter.name, error))
        elif parameter.default is inspect.Parameter.empty and parameter.kind not in (
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
        ):
            problems.append('"%s" has no value and no default' % parameter.name)
    if problems:
        raise PipeloomError("bad-parameters", 'Parameters of pipeline "%s": %s.' % (name, "; ".join(problems)))
    return result


def hints_of(function: Callable[..., Any]) -> Dict[str, Any]:
    """Type hints with their ``Annotated`` extras; hints that cannot be evaluated are left out."""
    try:
        return typing.get_type_hints(function, include_extras=True)
    except Exception:
        return {
            name: hint for name, hint in getattr(function, "__annotations__", {}).items() if not isinstance(hint, str)
        }


def convert(value: Any, hint: Any) -> Any:
    """The JSON value as the hint wants it. Raises Refused."""
    if hint is Any or (isinstance(hint, type) and hint.__name__ == "_empty") or isinstance(hint, (str, typing.TypeVar)):
        return value
    origin = typing.get_origin(hint)
    if origin is not None and hasattr(hint, "__metadata__"):
        converted = convert(value, hint.__origin__)
        for extra in hint.__metadata__:
            problem = extra.problem(converted) if isinstance(extra, Param) else None
            if problem:
                raise Refused("%s, not %r" % (problem, value))
        return converted
    if origin is Union or (UnionType is not None and origin is UnionType):
        return _one_of(value, typing.get_args(hint))
    if origin is typing.Literal:
        for choice in typing.get_args(hint):
            if value == (choice.value if isinstance(choice, enum.Enum) else choice) and isinstance(
                value, bool
            ) == isinstance(choice, bool):
                return choice
        raise Refused(
            "must be one of %s, not %r" % (", ".join(repr(choice) for choice in typing.get_args(hint)), value)
        )
    if origin is not None:
        return _container(value, origin, typing.get_args(hint))
    if hint is None or hint is type(None):
        if value is not None:
            raise Refused("must be null, not %r" % (value,))
        return None
    if isinstance(hint, type):
        return _plain(value, hint)
    return value


def _plain(value: Any, hint: type) -> Any:
    if hint in (bool, str, list, dict):
        if not isinstance(value, hint):
            raise Refused("must be %s, not %r" % (_words[hint], value))
        return value
    if hint is int:
        if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, float) and value.is_integer())):
            raise Refused("must be a whole number, not %r" % (value,))
        return int(value)
    if hint is float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Refused("must be a number, not %r" % (value,))
        return float(value)
    if issubclass(hint, enum.Enum):
        for member in hint:
            if member.value == value or member.name == value:
                return member
        raise Refused("must be one of %s, not %r" % (", ".join(repr(member.value) for member in hint), value))
    if hint in (tuple, set, frozenset):
        return hint(_plain(value, list))
    if dataclasses.is_dataclass(hint):
        return _data_class(value, hint)
    read = _reader_of(hint)
    if read is not None:
        if not isinstance(value, str) and read is not _read_decimal:
            raise Refused("must be a text, not %r" % (value,))
        try:
            return read(value)
        except (ValueError, ArithmeticError):
            raise Refused("is no %s: %r" % (hint.__name__, value)) from None
    return value


def _container(value: Any, origin: Any, arguments: Tuple[Any, ...]) -> Any:
    if origin in (dict, typing.Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        key_hint, value_hint = arguments if len(arguments) == 2 else (Any, Any)
        if not isinstance(value, dict):
            raise Refused("must be an object, not %r" % (value,))
        return {_key(key, key_hint): _at(key, item, value_hint) for key, item in value.items()}
    if origin is tuple:
        items = _plain(value, list)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_at(index, item, arguments[0]) for index, item in enumerate(items))
        if len(items) != len(arguments):
            raise Refused("must have %d items, not %d" % (len(arguments), len(items)))
        return tuple(_at(index, item, hint) for index, (item, hint) in enumerate(zip(items, arguments)))
    if isinstance(origin, type) and hasattr(origin, "__iter__"):
        items = [_at(index, item, arguments[0] if arguments else Any) for index, item in enumerate(_plain(value, list))]
        return origin(items) if origin in (set, frozenset) else items
    return value


def _at(place: Any, value: Any, hint: Any) -> Any:
    try:
        return convert(value, hint)
    except Refused as error:
        raise Refused("at %r %s" % (place, error)) from None


def _key(key: str, hint: Any) -> Any:
    if hint is int:
        try:
            return int(key)
        except ValueError:
            raise Refused("must have whole numbers as keys, not %r" % key) from None
    return convert(key, hint)


def _one_of(value: Any, hints: Tuple[Any, ...]) -> Any:
    refusals: List[str] = []
    # A hint that takes the value as it is wins over one that converts it: `Union[float, int]` keeps 5 an int.
    for hint in sorted(hints, key=lambda hint: not (isinstance(hint, type) and type(value) is hint)):
        try:
            return convert(value, hint)
        except Refused as error:
            refusals.append(str(error))
    raise Refused(" or ".join(dict.fromkeys(refusals)))


def _data_class(value: Any, hint: type) -> Any:
    if not isinstance(value, dict):
        raise Refused("must be an object, not %r" % (value,))
    hints = hints_of(hint)
    names = [field.name for field in dataclasses.fields(hint) if field.init]
    for name in value:
        if name not in names:
            raise Refused('has no "%s"; it has: %s' % (name, ", ".join(names)))
    try:
        return hint(**{name: _at(name, item, hints.get(name, Any)) for name, item in value.items()})
    except (TypeError, ValueError) as error:
        raise Refused("is not valid: %s" % error) from None


def _read_datetime(text: str) -> "datetime.datetime":
    return datetime.datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)


_words = {bool: "true or false", str: "a text", list: "a list", dict: "an object"}


def _reader_of(hint: type) -> Any:
    """What reads a text as this type. A hint of a module that nobody has imported is none of its classes."""
    if hint.__module__ == "datetime":
        if hint is datetime.datetime:
            return _read_datetime
        return hint.fromisoformat if hint in (datetime.date, datetime.time) else None
    if hint.__module__.partition(".")[0] == "pathlib":
        return hint if hint in (pathlib.Path, pathlib.PurePath) else None
    if hint.__module__ == "uuid":
        return hint if hint is uuid.UUID else None
    if hint.__module__ == "decimal":
        return _read_decimal if hint is decimal.Decimal else None
    return None


def _read_decimal(value: Any) -> "decimal.Decimal":
    return decimal.Decimal(str(value))
