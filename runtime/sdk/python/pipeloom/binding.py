"""Functions behind steps and pipelines, and arguments that a call leaves to ``with_options(parameters=…)``."""

from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping

from .checks import check_names

if TYPE_CHECKING:
    import inspect


def unwrapped(function: Any) -> Any:
    """The innermost function of decorators that keep it in ``__wrapped__``."""
    seen = {id(function)}
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
        if id(function) in seen:
            break
        seen.add(id(function))
    return function


def signature_of(function: Callable[..., Any]) -> "inspect.Signature":
    # Read only here: a worker that only runs steps needs no signatures.
    import inspect

    return inspect.signature(function)


def completed(
    signature: "inspect.Signature", parameters: Mapping[str, Any], args: Any, kwargs: Mapping[str, Any]
) -> Mapping[str, Any]:
    """``kwargs`` with those of ``parameters`` that are not given."""
    if not parameters:
        return kwargs
    try:
        given = signature.bind_partial(*args, **kwargs).arguments
    except TypeError:
        # What is wrong is said where the call is bound.
        return kwargs
    return {**{name: value for name, value in parameters.items() if name not in given}, **kwargs}


def filled_last(inputs: Dict[str, Any], completed: Mapping[str, Any], kwargs: Mapping[str, Any]) -> Dict[str, Any]:
    """``inputs`` with what :func:`completed` added to ``kwargs`` at the end: what a call gives itself comes first, in both languages."""
    if completed is kwargs:
        return inputs
    filled = {name: value for name, value in inputs.items() if name in completed and name not in kwargs}
    return {**{name: value for name, value in inputs.items() if name not in filled}, **filled}


def check_parameters(what: str, signature: "inspect.Signature", parameters: Mapping[str, Any]) -> None:
    """Refuse names that the function does not have."""
    names = signature.parameters
    if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in names.values()):
        check_names(what + ': "parameters"', parameters, tuple(names))
