"""Arguments of steps and pipelines whose call leaves some to ``with_options(parameters=…)``."""

import inspect
from typing import Any, Mapping

from .checks import check_names


def completed(
    signature: inspect.Signature, parameters: Mapping[str, Any], args: Any, kwargs: Mapping[str, Any]
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


def check_parameters(what: str, signature: inspect.Signature, parameters: Mapping[str, Any]) -> None:
    """Refuse names that the function does not have."""
    names = signature.parameters
    if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in names.values()):
        check_names(what + ': "parameters"', parameters, tuple(names))
