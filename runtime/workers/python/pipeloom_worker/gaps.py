"""Tables with NaN for what is missing: stored as JSON rows with nulls, so that every viewer reads them.

A space and a newline at the end say "every null here was NaN". A table that has None as well is not stored like this.
"""

from typing import Any, Dict, List, Optional

from .columns import is_table
from .exact import dumps, is_exact

GAPS = b" \n"


def gaps_as_json(value: Any) -> Optional[bytes]:
    """The bytes of such a table; nothing for any other value."""
    if not is_table(value) or any(cell is None for row in value for cell in row.values()):
        return None
    rows = [{name: None if cell != cell else cell for name, cell in row.items()} for row in value]
    return dumps(rows).encode("utf-8") + GAPS if is_exact(rows) else None


def rows_with_gaps(rows: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The table again."""
    nan = float("nan")
    return [{name: nan if cell is None else cell for name, cell in row.items()} for row in rows]
