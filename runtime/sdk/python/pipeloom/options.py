"""Options of steps, calls and maps: checked where they are written, turned into the data of ``runtime/model/options.ts``."""

from typing import Any, Dict, List, Mapping, Optional

from .checks import bad_option, check_duration, check_flag, check_function, check_names, names_of, number_between, text_of, whole_number

STEP_OPTIONS = (
    "name",
    "description",
    "inputs",
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
    "on_failure",
    "on_success",
    "cleanup",
    "circuit_breaker",
)
HOOKS = {"on_failure": "onFailure", "on_success": "onSuccess", "cleanup": "cleanup"}
# Those whose values are functions: they stay where the step is, only their being there is data.
FUNCTION_OPTIONS = ("when", "unless", "fallback", *HOOKS)
_OF_DEFINITIONS_ONLY = ("inputs", "outputs", "circuit_breaker", *FUNCTION_OPTIONS)
CALL_OPTIONS = (*(name for name in STEP_OPTIONS if name not in _OF_DEFINITIONS_ONLY), "parameters", "after", "enabled")
CHILD_OPTIONS = ("name", "parameters", "after", "timeout", "retry", "mode", "enabled")
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


def step_options(step: str, options: Mapping[str, Any]) -> Dict[str, Any]:
    """The wire form (camelCase JSON) of a step's options; functions become ``hasWhen`` and the like."""
    result: Dict[str, Any] = {}
    what = 'Step "%s"' % step
    for name in ("name", "description"):
        if options.get(name) is not None:
            result[name] = text_of(what, name, options[name])
    if options.get("outputs") is not None:
        result["outputs"] = names_of(what, "outputs", options["outputs"])
    if options.get("retry") is not None:
        result["retry"] = _retry(what, options["retry"])
    if options.get("timeout") is not None:
        result["timeout"] = check_duration(what, "timeout", options["timeout"])
    if options.get("cache") is not None:
        result["cache"] = _cache(what, options["cache"])
    for name, flag in (("when", "hasWhen"), ("unless", "hasUnless"), ("fallback", "hasFallback")):
        if options.get(name) is not None:
            check_function(what, name, options[name], " of the step's inputs")
            result[flag] = True
    if options.get("enabled") is not None:
        result["enabled"] = check_flag(what, "enabled", options["enabled"])
    hooks = hooks_of(what, options)
    if hooks:
        result["hooks"] = hooks
    if options.get("circuit_breaker") is not None:
        result["circuitBreaker"] = _circuit_breaker(what, options["circuit_breaker"])
    if options.get("runtime") is not None:
        if options["runtime"] not in ("inline", "isolated"):
            raise bad_option('%s: "runtime" is "inline" or "isolated", not %r.' % (what, options["runtime"]))
        result["runtime"] = options["runtime"]
    if options.get("resources") is not None:
        check_names(what + ': "resources"', options["resources"], ("cpu", "memory", "gpu"))
        result["resources"] = dict(options["resources"])
    for name in ("tags", "environment"):
        if options.get(name) is not None:
            result[name] = names_of(what, name, options[name])
    return result


def hooks_of(what: str, options: Mapping[str, Any]) -> List[str]:
    """Which hooks are given, by their names between processes."""
    given = [name for name in HOOKS if options.get(name) is not None]
    for name in given:
        check_function(what, name, options[name])
    return [HOOKS[name] for name in given]


def child_options(pipeline: str, options: Mapping[str, Any]) -> Dict[str, Any]:
    """The wire form of what a child pipeline is given at its call, but for ``parameters`` and ``after``."""
    what = 'Pipeline "%s" at this call' % pipeline
    check_names(what, options, CHILD_OPTIONS)
    result: Dict[str, Any] = {}
    if options.get("name") is not None:
        result["name"] = text_of(what, "name", options["name"])
    if options.get("timeout") is not None:
        result["timeout"] = check_duration(what, "timeout", options["timeout"])
    if options.get("retry") is not None:
        result["retry"] = _retry(what, options["retry"])
    if options.get("enabled") is not None:
        result["enabled"] = check_flag(what, "enabled", options["enabled"])
    if options.get("mode") is not None:
        result["mode"] = check_mode(what, options["mode"])
    return result


def check_mode(what: str, mode: Any) -> str:
    if mode not in MODES:
        raise bad_option('%s: "mode" is one of %s, not %r.' % (what, ", ".join('"%s"' % name for name in MODES), mode))
    return str(mode)


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
            value = whole_number(what, name, value, 0 if name == "retries" else 1)
        elif name == "timeout":
            value = check_duration(what, name, value)
        elif name == "min_success_ratio":
            value = number_between(what, name, value, 0, 1)
        else:
            value = check_flag(what, name, value)
        result[wire] = value
    return result


def _circuit_breaker(what: str, value: Any) -> Dict[str, Any]:
    if not isinstance(value, Mapping):
        raise bad_option('%s: "circuit_breaker" is a dict such as {"failures": 3, "reset": "30s"}, not %r.' % (what, value))
    check_names(what + ': "circuit_breaker"', value, ("failures", "reset"))
    for name in ("failures", "reset"):
        if value.get(name) is None:
            raise bad_option('%s: "circuit_breaker" needs "%s", for example {"failures": 3, "reset": "30s"}.' % (what, name))
    return {
        "failures": whole_number(what, "circuit_breaker.failures", value["failures"], 1),
        "reset": check_duration(what, "circuit_breaker.reset", value["reset"]),
    }


def _retry(what: str, value: Any) -> Dict[str, Any]:
    if isinstance(value, int) and not isinstance(value, bool):
        value = {"attempts": value}
    if not isinstance(value, Mapping):
        raise bad_option('%s: "retry" is a number of attempts or a dict such as {"attempts": 3, "delay": "1s"}.' % what)
    check_names(what + ': "retry"', value, tuple(RETRY_OPTIONS))
    result: Dict[str, Any] = {"attempts": whole_number(what, "retry.attempts", value.get("attempts", 1), 1)}
    for name in ("delay", "max_delay"):
        if value.get(name) is not None:
            result[RETRY_OPTIONS[name]] = check_duration(what, "retry." + name, value[name])
    if value.get("multiplier") is not None:
        result["multiplier"] = number_between(what, "retry.multiplier", value["multiplier"], 1, None)
    if value.get("jitter") is not None:
        result["jitter"] = number_between(
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
            check_duration(what, "cache.ttl", value["ttl"])
        return {name: list(part) if name == "ignore" else part for name, part in value.items() if part is not None}
    raise bad_option(
        '%s: "cache" is True, False, "code", "inputs" or a dict with key, ttl, ignore; not %r.' % (what, value)
    )
