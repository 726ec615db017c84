"""JSON that means the same in Python and JavaScript: which values it holds exactly, and the bytes that both languages write."""

import json
import math
from typing import Any, List, Tuple

LARGEST_INTEGER = 2**53 - 1
DEPTH_LIMIT = 1_000

_quote = json.JSONEncoder(ensure_ascii=False).encode
dumps = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def is_exact(value: Any) -> bool:
    """True when the value comes back equal from JSON, read by Python or JavaScript.

    Tuples, sets, keys that are no text, NaN, infinities, minus zero, whole numbers beyond 2**53, lone surrogates and
    instances of subclasses do not.
    """
    level: List[Any] = [value]
    for _ in range(DEPTH_LIMIT):
        below: List[Any] = []
        for item in level:
            kind = type(item)
            if kind is str:
                if not item.isascii() and not _encodes(item):
                    return False
            elif kind is int:
                if not -LARGEST_INTEGER <= item <= LARGEST_INTEGER:
                    return False
            elif kind is float:
                if not math.isfinite(item) or (item == 0 and math.copysign(1, item) < 0):
                    return False
            elif kind is list:
                below.extend(item)
            elif kind is dict:
                for key in item:
                    if type(key) is not str or not (key.isascii() or _encodes(key)):
                        return False
                below.extend(item.values())
            elif item is not None and kind is not bool:
                return False
        if not below:
            return True
        level = below
    return False


def shared_text(value: Any, sort: bool = False) -> str:
    """The text that ``JSON.stringify`` writes for the same value; with ``sort`` keys stand in order."""
    kind = type(value)
    if kind is str:
        return _quote(value)
    if kind is float:
        return number_text(value)
    if kind is list:
        return "[%s]" % ",".join([shared_text(item, sort) for item in value])
    if kind is dict:
        items = sorted(value.items(), key=_utf16_key) if sort else value.items()
        return "{%s}" % ",".join(["%s:%s" % (_quote(key), shared_text(item, sort)) for key, item in items])
    return dumps(value)


def number_text(number: float) -> str:
    """A finite number as JavaScript writes it: ``1``, ``0.00001``, ``1e-7``, ``1e+21``."""
    if number == int(number) and abs(number) < 1e21:
        return str(int(number))
    text = repr(number)
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    power = int(exponent)
    if -7 < power < 0:
        sign = "-" if mantissa.startswith("-") else ""
        return sign + "0." + "0" * (-power - 1) + mantissa.lstrip("-").replace(".", "")
    return "%se%s%d" % (mantissa, "+" if power > 0 else "-", abs(power))


def _utf16_key(item: Tuple[str, Any]) -> bytes:
    return item[0].encode("utf-16-be", "surrogatepass")


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
