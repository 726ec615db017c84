"""Checks of single option values; a refusal says what the option takes."""

import re
from typing import Any, List, Mapping, Optional, Union

from .errors import PipeloomError

Duration = Union[str, int, float]

_duration = re.compile(r"^\d+(\.\d+)?(ms|s|m|h|d)$")


def bad_option(message: str) -> PipeloomError:
    return PipeloomError("bad-option", message)


def check_names(what: str, given: Mapping[str, Any], allowed: Any) -> None:
    """Refuse option names that do not exist, naming those that do."""
    for name in given:
        if name not in allowed:
            raise bad_option('%s has no option "%s". Options are: %s.' % (what, name, ", ".join(allowed)))


def check_function(what: str, name: str, value: Any, of: str = "") -> None:
    if not callable(value):
        raise bad_option('%s: "%s" must be a function%s.' % (what, name, of))


def check_flag(what: str, name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise bad_option('%s: "%s" is True or False, not %r.' % (what, name, value))
    return value


def check_duration(what: str, name: str, value: Any) -> Duration:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and _duration.match(value):
        return value
    raise bad_option(
        '%s: "%s" is a duration such as "500ms", "30s", "5m" or a number of seconds, not %r.' % (what, name, value)
    )


def seconds_of(duration: Duration) -> float:
    """A checked duration in seconds."""
    if isinstance(duration, (int, float)):
        return float(duration)
    number = float(duration.rstrip("msdh"))
    return number * {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}[duration.lstrip("0123456789.")]


def whole_number(what: str, name: str, value: Any, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise bad_option('%s: "%s" is a whole number of at least %d, not %r.' % (what, name, least, value))
    return value


def number_between(what: str, name: str, value: Any, least: float, most: Optional[float]) -> float:
    if (
        not isinstance(value, (int, float))
        or isinstance(value, bool)
        or value < least
        or (most is not None and value > most)
    ):
        bounds = "at least %g" % least if most is None else "from %g to %g" % (least, most)
        raise bad_option('%s: "%s" is a number %s, not %r.' % (what, name, bounds, value))
    return value


def text_of(what: str, name: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise bad_option('%s: "%s" is a text, not %r.' % (what, name, value))
    return value


def names_of(what: str, name: str, value: Any) -> List[str]:
    if (
        isinstance(value, str)
        or not isinstance(value, (list, tuple))
        or not all(isinstance(item, str) and item for item in value)
    ):
        raise bad_option('%s: "%s" is a list of names, not %r.' % (what, name, value))
    if len(set(value)) != len(value):
        raise bad_option('%s: "%s" names something twice: %s.' % (what, name, ", ".join(value)))
    return list(value)
