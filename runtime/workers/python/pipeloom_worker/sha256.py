"""SHA-256: Python's own small code for short data, which is there at once; OpenSSL's, which takes a while to load, for long data."""

from typing import Any

try:
    from _sha2 import sha256 as small  # Python 3.12 and later.
except ImportError:
    try:
        from _sha256 import sha256 as small
    except ImportError:
        from hashlib import sha256 as small

LONG = 1_000_000


def sha256(data: Any = b"") -> Any:
    """A hash object, as ``hashlib.sha256`` gives it."""
    if len(data) < LONG:
        return small(data)
    import hashlib

    return hashlib.sha256(data)
