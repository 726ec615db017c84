"""Calls of the author's functions with inputs by name."""

from types import CoroutineType
from typing import Any, Callable, Dict, List, Mapping

from pipeloom.binding import signature_of


def whole_call(function: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
    """Call with all inputs."""
    code = getattr(function, "__code__", None)
    given: Dict[str, Any] = dict(inputs)
    leading: List[Any] = []
    if code is not None and code.co_posonlyargcount:
        for name in code.co_varnames[: code.co_posonlyargcount]:
            if name in given:
                leading.append(given.pop(name))
    result = function(*leading, **given)
    if isinstance(result, CoroutineType):
        import asyncio

        return asyncio.run(result)
    return result


def call_with(function: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
    """Call a condition, a fallback or a hook with those inputs that it names."""
    parameters = signature_of(function).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return whole_call(function, inputs)
    return whole_call(function, {name: value for name, value in inputs.items() if name in parameters})
