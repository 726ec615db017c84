"""A short description of a value, computed once when it is saved.

The rules, and the strings they give, are those at the top of ``runtime/store/codecs/preview.ts``; a test holds both to it.
"""

import json
import math
import re
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional

from pipeloom.later import LaterModule

from .columns import column_names, describe_column

if TYPE_CHECKING:
    import datetime
    import decimal
else:
    datetime = LaterModule("datetime")
    decimal = LaterModule("decimal")

SUMMARY_LIMIT = 120
RECORD_LIMIT = 100


def preview_of(value: Any, kind: str, media_type: Optional[str] = None) -> Dict[str, Any]:
    """The preview of a value that is shown as ``kind``. A ``table`` is one by the rules of ``is_table``."""
    name = type_name(value)
    if kind == "table":
        names = column_names(value)
        return {
            "summary": "%s × %s" % (count_of(len(value), "row", "rows"), format_number(len(names))),
            "typeName": name,
            "shape": [len(value), len(names)],
            "columns": [describe_column(column, value) for column in names],
        }
    result: Dict[str, Any] = {"summary": cut(_summarise(value, kind, media_type), SUMMARY_LIMIT)}
    if name:
        result["typeName"] = name
    if isinstance(value, (list, tuple)):
        result["shape"] = [len(value)]
    return result


def format_number(number: float) -> str:
    """A number as previews write it: ``1,461``, ``0.9312``, ``1.235e-7``."""
    if isinstance(number, int) and abs(number) >= 2**53:
        return f"{number:,}" if abs(number) < 10**15 else _exponential(decimal.Decimal(number))
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else ("Infinity" if number > 0 else "-Infinity")
    if number == 0:
        return "-0" if isinstance(number, float) and math.copysign(1, number) < 0 else "0"
    size = abs(number)
    if isinstance(number, int) and size < 10**15:
        return f"{number:,}"
    if size < 0.001 or size >= 1e15:
        return _exponential(decimal.Decimal(number))
    rounded = decimal.Decimal(size).quantize(decimal.Decimal("0.0001"), rounding=decimal.ROUND_HALF_UP)
    return ("-" if number < 0 else "") + _drop_zeros(f"{rounded:,f}")


def count_of(count: int, one: str, many: str) -> str:
    """``1 row``, ``1,461 rows``."""
    return "%s %s" % (format_number(count), one if count == 1 else many)


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters, the last one ``…`` when something was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def type_name(value: Any) -> str:
    """Python's own name of the value's type; nothing for None."""
    if value is None:
        return ""
    return "list(%d)" % len(value) if type(value) is list else type(value).__name__


def _summarise(value: Any, kind: str, media_type: Optional[str]) -> str:
    if kind in ("text", "markdown"):
        return cut(_first_line(str(value)), 80)
    if kind in ("html", "svg"):
        return "%s, %s" % (kind.upper(), count_of(_units(str(value)), "character", "characters"))
    if kind == "image":
        subtype = (media_type or "image/unknown").split("/")[1].replace("+xml", "").upper()
        return "%s image, %s" % (subtype, count_of(len(value), "byte", "bytes"))
    if kind == "figure":
        return "figure"
    return _summarise_any(value)


def _summarise_any(value: Any) -> str:
    if value is None or isinstance(value, (bool, int, float, str)):
        return _summarise_scalar(value, 80)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return count_of(len(value), "byte", "bytes")
    if isinstance(value, Mapping):
        if value and not all(isinstance(key, str) for key in value):
            return count_of(len(value), "entry", "entries")
        return _summarise_record(value)
    if isinstance(value, (list, tuple, set, frozenset, range)):
        return count_of(len(value), "item", "items")
    return _summarise_object(value)


def _summarise_object(value: Any) -> str:
    if isinstance(value, (datetime.date, datetime.time)):
        return _date_text(value)
    if isinstance(value, decimal.Decimal):
        return str(value)
    if type(value).__repr__ is object.__repr__:
        return type(value).__name__
    try:
        return " ".join(repr(value).split())
    except Exception:
        return type(value).__name__


def _summarise_record(record: Mapping[str, Any]) -> str:
    if not record:
        return "{}"
    inside = ""
    for name, value in record.items():
        entry = "%s%s: %s" % (", " if inside else "", name, _summarise_nested(value))
        if _units(inside) + _units(entry) > RECORD_LIMIT - 4:
            inside += ", …" if inside else "…"
            break
        inside += entry
    return "{ %s }" % inside


def _summarise_nested(value: Any) -> str:
    if value is None or isinstance(value, (bool, int, float, str)):
        return _summarise_scalar(value, 20)
    if isinstance(value, (datetime.date, datetime.time)):
        return _date_text(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return "[%s]" % format_number(len(value))
    return "{…}" if isinstance(value, Mapping) else type(value).__name__


def _summarise_scalar(value: Any, limit: int) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(cut(value, limit), ensure_ascii=False)
    return format_number(value)


def _date_text(value: Any) -> str:
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return value.isoformat(timespec="milliseconds") + "Z"
    return value.isoformat()


def _units(text: str) -> int:
    """A text's length as JavaScript counts it: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _first_line(text: str) -> str:
    lines: List[str] = re.split("[\n\r\u2028\u2029]", text)
    return next((line.strip() for line in lines if line.strip()), "")


def _exponential(number: "decimal.Decimal") -> str:
    with decimal.localcontext() as context:
        context.prec, context.rounding = 4, decimal.ROUND_HALF_UP
        mantissa, _, exponent = f"{+number:.3e}".partition("e")
    return "%se%d" % (_drop_zeros(mantissa), int(exponent))


def _drop_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
