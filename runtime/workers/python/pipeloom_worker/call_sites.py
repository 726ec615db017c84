"""Where in the user's file a call stands: zero-based line, and UTF-16 column where Python tells it (3.11 and later)."""

import linecache
from types import CodeType, FrameType
from typing import Any, Dict, List, Optional


class CallSites:
    def __init__(self) -> None:
        self._positions: Dict[CodeType, List[Any]] = {}

    def of(self, frame: FrameType) -> Dict[str, Any]:
        """The call that a frame is in the middle of."""
        code = frame.f_code
        line: Optional[int] = frame.f_lineno
        site: Dict[str, Any] = {"file": code.co_filename}
        column = None
        if hasattr(code, "co_positions"):
            positions = self._positions.get(code)
            if positions is None:
                positions = self._positions[code] = list(code.co_positions())
            start, _, column, _ = positions[frame.f_lasti // 2]
            line = start or line
        site["line"] = max(0, (line or 1) - 1)
        if column is not None:
            site["character"] = _utf16_column(code.co_filename, site["line"], column)
        return site


def _utf16_column(file: str, line: int, column: int) -> int:
    """Python counts bytes of UTF-8; editors count UTF-16 units."""
    text = linecache.getline(file, line + 1)
    if text.isascii():
        return column
    before = text.encode("utf-8")[:column].decode("utf-8", "ignore")
    return len(before.encode("utf-16-le")) // 2
