"""Options of steps, calls and maps: checked where they are written, turned into the data of ``runtime/model/options.ts``."""

import re
from typing import Any, Dict, List, Mapping, Optional, Union

from .errors import PipeloomError

Duration = Union[str, int, float]

STEP_OPTIONS = (
    "name",
    "description",
    "outputs",
    "retry",
    "timeout",
    "cache",
    "when",
    "unless",
    "fallback",
    "runtime",
    "resources",
    "tags",
    "environment",
)
CALL_OPTIONS = tuple(
    name for name in STEP_OPTIONS if name not in ("outputs", "when", "unless", "fallback")
)
MAP_OPTIONS = {
    "concurrency": "concurrency",
    "batch_size": "batchSize",
    "retries": "retries",
    "timeout": "timeout",
    "min_success_ratio": "minSuccessRatio",
    "fail_fast": "failFast",
}
RETRY_OPTIONS = {
    "attempts": "attempts",
    "delay": "delay",
    "multiplier": "multiplier",
    "max_delay": "maxDelay",
    "jitter": "jitter",
    "on": "on",
    "not_on": "notOn",
}
MODES = ("stop", "fail-fast", "continue")

_duration = re.compile(r"^\d+(\.\d+)?(ms|s|m|h|d)$")


def bad_option(message: str) -> PipeloomError:
    return PipeloomError("bad-option", message)


def check_names(what: str, given: Mapping[str, Any], allowed: Any) -> None:
    """Refuse option names that do not exist, naming those that do."""
    for name in given:
        if name not in allowed:
            raise bad_option('%s has no option "%s". Options are: %s.' % (what, name, ", ".join(allowed)))


def step_options(step: str, options: Mapping[str, Any]) -> Dict[str, Any]:
    """The wire form (camelCase JSON) of a step's options; functions become ``hasWhen`` and the like."""
    result: Dict[str, Any] = {}
    what = 'Step "%s"' % step
    for name in ("name", "description"):
        if options.get(name) is not None:
            result[name] = _text(what, name, options[name])
    if options.get("outputs") is not None:
        result["outputs"] = _names(what, "outputs", options["outputs"])
    if options.get("retry") is not None:
        result["retry"] = _retry(what, options["retry"])
    if options.get("timeout") is not None:
        result["timeout"] = _check_duration(what, "timeout", options["timeout"])
    if options.get("cache") is not None:
        result["cache"] = _cache(what, options["cache"])
    for name, flag in (("when", "hasWhen"), ("unless", "hasUnless"), ("fallback", "hasFallback")):
        if options.get(name) is not None:
            if not callable(options[name]):
                raise bad_option('%s: "%s" must be a function of the step\'s inputs.' % (what, name))
            result[flag] = True
    if options.get("runtime") is not None:
        if options["runtime"] not in ("inline", "isolated"):
            raise bad_option('%s: "runtime" is "inline" or "isolated", not %r.' % (what, options["runtime"]))
        result["runtime"] = options["runtime"]
    if options.get("resources") is not None:
        check_names(what + ': "resources"', options["resources"], ("cpu", "memory", "gpu"))
        result["resources"] = dict(options["resources"])
    for name in ("tags", "environment"):
        if options.get(name) is not None:
            result[name] = _names(what, name, options[name])
    return result


def map_options(step: str, options: Optional[Mapping[str, Any]]) -> Dict[str, Any]:
    """The wire form of the options of ``map`` and ``product``."""
    given = dict(options or {})
    what = 'Map of step "%s"' % step
    check_names(what, given, tuple(MAP_OPTIONS))
    result: Dict[str, Any] = {}
    for name, wire in MAP_OPTIONS.items():
        value = given.get(name)
        if value is None:
            continue
        if name in ("concurrency", "batch_size", "retries"):
            value = _whole(what, name, value, 0 if name == "retries" else 1)
        elif name == "timeout":
            value = _check_duration(what, name, value)
        elif name == "min_success_ratio":
            value = _number(what, name, value, 0, 1)
        elif not isinstance(value, bool):
            raise bad_option('%s: "fail_fast" is True or False, not %r.' % (what, value))
        result[wire] = value
    return result


def _retry(what: str, value: Any) -> Dict[str, Any]:
    if isinstance(value, int) and not isinstance(value, bool):
        value = {"attempts": value}
    if not isinstance(value, Mapping):
        raise bad_option('%s: "retry" is a number of attempts or a dict such as {"attempts": 3, "delay": "1s"}.' % what)
    check_names(what + ': "retry"', value, tuple(RETRY_OPTIONS))
    result: Dict[str, Any] = {"attempts": _whole(what, "retry.attempts", value.get("attempts", 1), 1)}
    for name in ("delay", "max_delay"):
        if value.get(name) is not None:
            result[RETRY_OPTIONS[name]] = _check_duration(what, "retry." + name, value[name])
    if value.get("multiplier") is not None:
        result["multiplier"] = _number(what, "retry.multiplier", value["multiplier"], 1, None)
    if value.get("jitter") is not None:
        result["jitter"] = _number(
            what, "retry.jitter", float(value["jitter"]) if isinstance(value["jitter"], bool) else value["jitter"], 0, 1
        )
    for name in ("on", "not_on"):
        if value.get(name) is not None:
            errors = value[name] if isinstance(value[name], (list, tuple)) else [value[name]]
            result[RETRY_OPTIONS[name]] = [error if isinstance(error, str) else error.__name__ for error in errors]
    return result


def _cache(what: str, value: Any) -> Any:
    if isinstance(value, bool) or value in ("code", "inputs"):
        return value
    if isinstance(value, Mapping):
        check_names(what + ': "cache"', value, ("key", "ttl", "ignore"))
        if value.get("ttl") is not None:
            _check_duration(what, "cache.ttl", value["ttl"])
        return {name: list(part) if name == "ignore" else part for name, part in value.items() if part is not None}
    raise bad_option(
        '%s: "cache" is True, False, "code", "inputs" or a dict with key, ttl, ignore; not %r.' % (what, value)
    )


def _check_duration(what: str, name: str, value: Any) -> Duration:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and _duration.match(value):
        return value
    raise bad_option(
        '%s: "%s" is a duration such as "500ms", "30s", "5m" or a number of seconds, not %r.' % (what, name, value)
    )


def _whole(what: str, name: str, value: Any, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise bad_option('%s: "%s" is a whole number of at least %d, not %r.' % (what, name, least, value))
    return value


def _number(what: str, name: str, value: Any, least: float, most: Optional[float]) -> float:
    if (
        not isinstance(value, (int, float))
        or isinstance(value, bool)
        or value < least
        or (most is not None and value > most)
    ):
        bounds = "at least %g" % least if most is None else "from %g to %g" % (least, most)
        raise bad_option('%s: "%s" is a number %s, not %r.' % (what, name, bounds, value))
    return value


def _text(what: str, name: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise bad_option('%s: "%s" is a text, not %r.' % (what, name, value))
    return value


def _names(what: str, name: str, value: Any) -> List[str]:
    if (
        isinstance(value, str)
        or not isinstance(value, (list, tuple))
        or not all(isinstance(item, str) and item for item in value)
    ):
        raise bad_option('%s: "%s" is a list of names, not %r.' % (what, name, value))
    if len(set(value)) != len(value):
        raise bad_option('%s: "%s" names something twice: %s.' % (what, name, ", ".join(value)))
    return list(value)
