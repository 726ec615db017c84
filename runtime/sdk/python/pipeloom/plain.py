"""Values of typed parameters as the JSON that stands for them, the other way round than reading them by their hints."""

import enum
import os
from typing import TYPE_CHECKING, Any

from .later import LaterModule

if TYPE_CHECKING:
    import dataclasses
    import datetime
    import decimal
    import uuid
else:
    dataclasses = LaterModule("dataclasses")
    datetime = LaterModule("datetime")
    decimal = LaterModule("decimal")
    uuid = LaterModule("uuid")


def plain_of(value: Any) -> Any:
    """Dates as ISO texts, paths and UUIDs as texts, members of an Enum as their values, tuples as lists, data classes as dicts.

    What has no such form is given back as it is. The order of a set is that of its items where they have one.

    Example:
        >>> import datetime
        >>> plain_of({"day": datetime.date(2020, 1, 2), "sizes": (1, 2)})
        {'day': '2020-01-02', 'sizes': [1, 2]}
    """
    if isinstance(value, enum.Enum):
        return plain_of(value.value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (uuid.UUID, decimal.Decimal)):
        return str(value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_of(getattr(value, field.name)) for field in dataclasses.fields(value) if field.init}
    if type(value) in (list, tuple):
        return [plain_of(item) for item in value]
    if isinstance(value, (set, frozenset)):
        items = [plain_of(item) for item in value]
        try:
            return sorted(items)
        except TypeError:
            return items
    if type(value) is dict:
        return {str(key) if type(key) is int else plain_of(key): plain_of(item) for key, item in value.items()}
    return value
