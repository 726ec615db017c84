"""A type hint as JSON Schema: what a form needs to ask for a value."""

import dataclasses
import datetime
import enum
import json
import pathlib
import typing
from typing import Any, Dict, List, Union

from pipeloom import Param

from .hints import hints_of

_plain: Dict[Any, Dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    type(None): {"type": "null"},
    datetime.date: {"type": "string", "format": "date"},
    datetime.datetime: {"type": "string", "format": "date-time"},
    datetime.time: {"type": "string", "format": "time"},
    pathlib.Path: {"type": "string", "format": "path"},
    list: {"type": "array"},
    dict: {"type": "object"},
}
_keywords = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "choices": "enum",
    "help": "description",
    "title": "title",
    "unit": "unit",
    "format": "format",
}


def schema_of(hint: Any) -> Dict[str, Any]:
    """The hint as JSON Schema; an empty schema (anything) where it says nothing that JSON can hold."""
    if hint in _plain:
        return dict(_plain[hint])
    if hasattr(hint, "__metadata__"):
        schema = schema_of(hint.__origin__)
        for extra in hint.__metadata__:
            if isinstance(extra, Param):
                given = {
                    word: getattr(extra, name) for name, word in _keywords.items() if getattr(extra, name) is not None
                }
                if schema.get("type") == "array":
                    given = {
                        {"minLength": "minItems", "maxLength": "maxItems"}.get(word, word): value
                        for word, value in given.items()
                    }
                schema.update(given)
        return schema
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return _choices([choice.value if isinstance(choice, enum.Enum) else choice for choice in arguments])
    if origin is Union or type(hint).__name__ == "UnionType":
        return {"anyOf": [schema_of(choice) for choice in arguments]}
    if origin in (list, set, frozenset):
        return {"type": "array", "items": schema_of(arguments[0])} if arguments else {"type": "array"}
    if origin is tuple:
        return {"type": "array", "prefixItems": [schema_of(item) for item in arguments if item is not Ellipsis]}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(arguments[1])}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _choices([member.value for member in hint])
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _data_class(hint)
    if isinstance(hint, type) and hasattr(hint, "__required_keys__"):
        fields = hints_of(hint)
        return _record(
            {name: schema_of(field) for name, field in fields.items()},
            [name for name in fields if name in hint.__required_keys__],
        )
    return {}


def _data_class(hint: type) -> Dict[str, Any]:
    hints = hints_of(hint)
    properties: Dict[str, Any] = {}
    required: List[str] = []
    for field in dataclasses.fields(hint):
        if not field.init:
            continue
        properties[field.name] = schema_of(hints.get(field.name, Any))
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            required.append(field.name)
        elif field.default is not dataclasses.MISSING and _is_json(field.default):
            properties[field.name]["default"] = field.default
    return _record(properties, required)


def _record(properties: Dict[str, Any], required: List[str]) -> Dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _is_json(value: Any) -> bool:
    try:
        return bool(json.loads(json.dumps(value)) == value)
    except (TypeError, ValueError):
        return False


def _choices(values: List[Any]) -> Dict[str, Any]:
    """With their type where it is one and the same."""
    types = {type(value) for value in values}
    known = _plain.get(next(iter(types))) if len(types) == 1 else None
    return {**(known or {}), "enum": values}
