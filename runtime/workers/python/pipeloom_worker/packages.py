"""Which installed package, in which version, a module comes from; nothing is imported to know it."""

import sys
from typing import Dict, Optional

_labels: Dict[str, Optional[str]] = {}
_by_module: Optional[Dict[str, str]] = None


def package_label(module: str) -> Optional[str]:
    """``pandas@2.2.0``; nothing for Python's own modules and ours; the bare name for a package without metadata."""
    top = module.split(".")[0]
    if top not in _labels:
        _labels[top] = _find(top)
    return _labels[top]


def _find(top: str) -> Optional[str]:
    if not top or top == "pipeloom" or top in sys.builtin_module_names or top in _standard_names():
        return None
    from importlib import metadata

    try:
        return "%s@%s" % (top, metadata.version(top))
    except metadata.PackageNotFoundError:
        pass
    name = _all_modules().get(top)
    return "%s@%s" % (name, metadata.version(name)) if name else top


def _standard_names() -> "frozenset[str]":
    names = getattr(sys, "stdlib_module_names", None)
    if names is None:  # Python 3.9
        import os

        folder = os.path.dirname(os.__file__)
        names = frozenset(
            entry.split(".")[0] for entry in os.listdir(folder) + os.listdir(os.path.join(folder, "lib-dynload"))
        )
        sys.stdlib_module_names = names  # type: ignore[misc]
    return names


def _all_modules() -> Dict[str, str]:
    """Top-level module to distribution name, read once: it looks at every installed package."""
    global _by_module
    if _by_module is None:
        from importlib import metadata

        _by_module = {}
        for distribution in metadata.distributions():
            name = distribution.metadata["Name"]
            listed = (distribution.read_text("top_level.txt") or "").split()
            for module in listed or {
                str(file).replace("\\", "/").split("/")[0].split(".")[0] for file in distribution.files or []
            }:
                if name:
                    _by_module.setdefault(module, name)
    return _by_module
