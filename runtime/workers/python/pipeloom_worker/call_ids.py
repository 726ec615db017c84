"""Call ids: what a call is, not where it stands, so that inserting or moving calls shifts no other id."""

import hashlib
from typing import Any, Dict, List, Mapping, Optional

from .exact import shared_text


class CallIds:
    """``<step>~<8 hex>``, with ``~2``, ``~3`` among equals."""

    def __init__(self) -> None:
        self._counts: Dict[str, int] = {}

    def next(
        self, step: str, bindings: Mapping[str, Any], options: Mapping[str, Any], after: List[str], map: Optional[Mapping[str, Any]] = None
    ) -> str:
        identity: Dict[str, Any] = {"after": list(after), "bindings": dict(bindings), "options": dict(options), "step": step}
        if map is not None:
            identity["map"] = dict(map)
        text = shared_text(identity, sort=True)
        name = "%s~%s" % (step, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8])
        count = self._counts[name] = self._counts.get(name, 0) + 1
        return name if count == 1 else "%s~%d" % (name, count)
