"""Known types of NumPy and pandas. Neither is imported unless the value, or the bytes, are theirs.

A data frame that JSON rows hold exactly is stored as such rows, so that every viewer reads them; the final newline says
"this was a data frame", and its digest differs from that of the same rows as a plain list.
"""

import io
import json
import sys
from typing import Any, Dict, List, Optional, Tuple

from .columns import describe_cells
from .exact import dumps, is_exact
from .preview import count_of, format_number, preview_of

Known = Tuple[str, str, bytes, Dict[str, Any]]

JSON_CELL_LIMIT = 500_000


def encode_known(value: Any) -> Optional[Known]:
    """Type, codec, bytes and preview of a NumPy or pandas value; nothing for any other."""
    module = type(value).__module__.split(".")[0]
    if module == "numpy" and "numpy" in sys.modules:
        return _array(value)
    if module == "pandas" and "pandas" in sys.modules:
        return _frame(value)
    return None


def plain_scalar(value: Any) -> Any:
    """A NumPy number, truth value or text as Python's own; anything else as it is."""
    numpy = sys.modules.get("numpy")
    if (
        numpy is not None
        and isinstance(value, (numpy.bool_, numpy.integer, numpy.floating, numpy.str_))
        and value.dtype.itemsize <= (8 if value.dtype.kind != "U" else sys.maxsize)
    ):
        return value.item()
    return value


def read_npy(data: bytes) -> Any:
    import numpy

    return numpy.load(io.BytesIO(data), allow_pickle=False)


def read_parquet(data: bytes) -> Any:
    import pandas

    return pandas.read_parquet(io.BytesIO(data))


def from_rows(rows: List[Dict[str, Any]]) -> Any:
    """The data frame that was stored as rows."""
    import pandas

    return pandas.DataFrame(rows)


def _array(value: Any) -> Optional[Known]:
    import numpy

    if type(value) is not numpy.ndarray or value.dtype.hasobject:
        return None
    buffer = io.BytesIO()
    numpy.save(buffer, value, allow_pickle=False)
    shape = list(value.shape)
    size = " × ".join(format_number(length) for length in shape)
    preview = {
        "summary": "%s %s" % (size, value.dtype) if shape else "%s %s" % (value.item(), value.dtype),
        "typeName": "ndarray",
        "shape": shape,
    }
    return "bytes", "npy", buffer.getvalue(), preview


def _frame(value: Any) -> Optional[Known]:
    import pandas

    if type(value) is pandas.Series:
        preview = preview_of([], "json")
        preview.update(
            summary=count_of(len(value), "item", "items"),
            typeName="Series",
            shape=[len(value)],
            columns=[_column(str(value.name or "value"), value)],
        )
        return _pickle(value, preview)
    if type(value) is not pandas.DataFrame:
        return None
    rows, columns = value.shape
    preview = {
        "summary": "%s × %s" % (count_of(rows, "row", "rows"), format_number(columns)),
        "typeName": "DataFrame",
        "shape": [rows, columns],
        "columns": [_column(str(name), value.iloc[:, position]) for position, name in enumerate(value.columns)],
    }
    data = _as_rows(value)
    if data is not None:
        return "table", "json", data, preview
    try:
        buffer = io.BytesIO()
        value.to_parquet(buffer)
        if _is_same(read_parquet(buffer.getvalue()), value):
            return "table", "parquet", buffer.getvalue(), preview
    except Exception:  # No Parquet library, or a column that Parquet cannot hold: pickle holds everything.
        pass
    return _pickle(value, preview)


def _as_rows(frame: Any) -> Optional[bytes]:
    if (
        frame.empty
        or frame.size > JSON_CELL_LIMIT
        or not all(type(name) is str for name in frame.columns)
        or not frame.columns.is_unique
    ):
        return None
    if any(
        getattr(dtype, "kind", "O") in "mMc" for dtype in frame.dtypes
    ):  # JSON has no dates, durations, complex numbers.
        return None
    rows = [{name: plain_scalar(cell) for name, cell in row.items()} for row in frame.to_dict("records")]
    rows = [{name: None if cell != cell else cell for name, cell in row.items()} for row in rows]
    if not is_exact(rows):
        return None
    data = (dumps(rows) + "\n").encode("utf-8")
    try:
        return data if _is_same(from_rows(json.loads(data)), frame) else None
    except (TypeError, ValueError):
        return None


def _is_same(first: Any, second: Any) -> bool:
    return bool(
        first.equals(second)
        and list(first.dtypes) == list(second.dtypes)
        and type(first.index) is type(second.index)
        and not second.attrs
    )


def _column(name: str, series: Any) -> Dict[str, Any]:
    import pandas

    cells = [
        None if missing else plain_scalar(cell) for cell, missing in zip(series.tolist(), pandas.isna(series).tolist())
    ]
    if all(cell is None or isinstance(cell, (bool, int, float, str)) for cell in cells):
        return describe_cells(name, cells)
    kind = "date" if str(series.dtype).startswith("datetime") else "object"
    result: Dict[str, Any] = {"name": name, "type": kind, "nulls": sum(cell is None for cell in cells)}
    if kind == "date" and len(cells) > result["nulls"]:
        result.update(min=series.min().isoformat(), max=series.max().isoformat())
    return result


def _pickle(value: Any, preview: Dict[str, Any]) -> Known:
    import pickle

    return "opaque", "pickle", pickle.dumps(value, protocol=5), preview
