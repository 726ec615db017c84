"""Tables and their columns' statistics, by the rules of ``runtime/store/codecs/preview.ts``."""

import math
import re
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Sequence, Set

from pipeloom.later import LaterModule

if TYPE_CHECKING:
    import datetime
else:
    datetime = LaterModule("datetime")

Row = Mapping[str, Any]

DISTINCT_LIMIT = 1_000
_iso_date = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?\Z", re.ASCII)
_plain_scalars = (bool, int, float, str)


def is_table(value: Any) -> bool:
    """True for a non-empty list of non-empty flat records whose rows each have at least half of all columns."""
    if not isinstance(value, list) or not value:
        return False
    columns: Set[str] = set()
    fewest = math.inf
    for row in value:
        if not isinstance(row, dict) or not row:
            return False
        for key, cell in row.items():
            if type(key) is not str or not (cell is None or type(cell) in _plain_scalars or _is_scalar(cell)):
                return False
        columns.update(row)
        fewest = min(fewest, len(row))
    return fewest * 2 >= len(columns)


def _is_scalar(cell: Any) -> bool:
    return isinstance(cell, (*_plain_scalars, datetime.date))


def column_names(rows: Sequence[Row]) -> List[str]:
    """Names of the columns, in the order in which rows first mention them."""
    return list(dict.fromkeys(name for row in rows for name in row))


def describe_column(name: str, rows: Sequence[Row]) -> Dict[str, Any]:
    """One column's type, counts and range."""
    return describe_cells(name, [row.get(name) for row in rows])


def describe_cells(name: str, cells: Sequence[Any]) -> Dict[str, Any]:
    """Statistics of one column's cells."""
    present: List[Any] = [
        cell for cell in cells if cell is not None and cell == cell
    ]  # NaN is no value, and never equals itself.
    types = set(map(type, present))
    result: Dict[str, Any] = {"name": name, "type": "null", "nulls": len(cells) - len(present)}
    if types <= {int, float}:
        distinct: Set[Any] = set(present)
        kinds = (
            {"number"}
            if any(type(cell) is float and not cell.is_integer() for cell in distinct)
            else {"integer"}
            if present
            else set()
        )
    elif types == {str}:
        distinct = set(present)
        kinds = {"date" if _iso_date.match(cell) else "string" for cell in distinct}
    else:
        present = [cell.isoformat() if isinstance(cell, datetime.date) else cell for cell in present]
        kinds = {
            "date" if isinstance(cell, datetime.date) else _kind_of(cell)
            for cell in cells
            if cell is not None and cell == cell
        }
        # True equals 1 in Python, so booleans are told apart from numbers.
        distinct = {(bool, cell) if isinstance(cell, bool) else cell for cell in present}
    result["type"] = kind = _one_kind(kinds)
    if len(distinct) <= DISTINCT_LIMIT:
        result["distinct"] = len(distinct)
    if kind in ("number", "integer"):
        result.update(_numeric_range(present))
    elif kind in ("string", "date"):
        key = None if all(map(str.isascii, distinct)) else _utf16
        result["min"] = _cut(min(distinct, key=key))  # type: ignore[type-var]
        result["max"] = _cut(max(distinct, key=key))  # type: ignore[type-var]
    return result


def _kind_of(cell: Any) -> str:
    if isinstance(cell, bool):
        return "boolean"
    if isinstance(cell, int):
        return "integer"
    if isinstance(cell, float):
        return "integer" if cell.is_integer() else "number"
    return "date" if _iso_date.match(cell) else "string"


def _one_kind(kinds: Set[str]) -> str:
    if not kinds:
        return "null"
    if len(kinds) == 1:
        return next(iter(kinds))
    if kinds <= {"integer", "number"}:
        return "number"
    return "string" if kinds <= {"date", "string"} else "mixed"


def _numeric_range(numbers: List[float]) -> Dict[str, Any]:
    finite = [number for number in numbers if math.isfinite(number)]
    if not finite:
        return {}
    low, high = min(finite), max(finite)
    total = 0.0
    for number in finite:  # `sum` compensates from Python 3.12 on, which other languages do not.
        total += number
    mean = total / len(finite)
    histogram = [0] * 10
    width = float(high) - float(low)
    if width > 0 and math.isfinite(width):
        for number in finite:
            place = int((number - low) / width * 10)
            histogram[place if place < 10 else 9] += 1
    else:
        histogram[0] = len(finite)
    result: Dict[str, Any] = {"min": low, "max": high}
    if math.isfinite(mean):
        result["mean"] = mean
    result["histogram"] = histogram
    return result


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _utf16(text: str) -> bytes:
    """JavaScript's order of texts: by UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")
