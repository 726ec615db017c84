"""``map`` and ``product``: which arguments are iterated, and what they do outside a pipeline body."""

import itertools
from typing import Any, Callable, Dict, Generic, List, Mapping, TypeVar

from .errors import PipeloomError
from .outputs import Output, Outputs

T = TypeVar("T")


class Unmapped(Generic[T]):
    """A value that stays the same for every item of a map. Made by :func:`unmapped`."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value


def unmapped(value: Any) -> Any:
    """Give every item of a map the same value.

    Example::

        scores = evaluate.map(fold=folds, model=unmapped(model))
    """
    return value if isinstance(value, Unmapped) else Unmapped(value)


def unwrap(value: Any) -> Any:
    return value.value if isinstance(value, Unmapped) else value


def iterated(step: str, inputs: Mapping[str, Any]) -> List[str]:
    """Names of the arguments that are iterated, in the order of the step's signature. Every other one must say so."""
    over = [name for name, value in inputs.items() if not isinstance(value, Unmapped)]
    if not over:
        raise PipeloomError(
            "bad-map",
            'Nothing of "%s" is mapped: every input is unmapped(). Give at least one list, or call the step itself.' % step,
        )
    for name in over:
        value = inputs[name]
        if isinstance(value, Outputs):
            raise PipeloomError(
                "bad-map", 'Map of step "%s": argument "%s" has several outputs; pass one of them.' % (step, name)
            )
        if not isinstance(value, (Output, list, tuple, range)):
            raise PipeloomError(
                "bad-map",
                'Input "%s" of "%s" is mapped but is not a list. Map over a list, or wrap the value in unmapped().'
                % (name, step),
            )
    return over


def check_lengths(step: str, inputs: Mapping[str, Any], over: List[str]) -> None:
    """Refuse lists of unequal length as far as they are known already; the engine checks the others."""
    lengths = {name: len(inputs[name]) for name in over if not isinstance(inputs[name], Output)}
    if len(set(lengths.values())) > 1:
        counts = ", ".join("%s has %d" % item for item in lengths.items())
        raise PipeloomError(
            "bad-map",
            'The mapped inputs of "%s" have different lengths: %s. Give lists of the same length, or use product() for all combinations.'
            % (step, counts),
        )


def plain_map(function: Callable[..., Any], inputs: Mapping[str, Any], over: List[str]) -> List[Any]:
    fixed = {name: unwrap(value) for name, value in inputs.items() if name not in over}
    return [function(**dict(zip(over, items)), **fixed) for items in zip(*(inputs[name] for name in over))]


def plain_product(function: Callable[..., Any], inputs: Mapping[str, Any], over: List[str]) -> List[Any]:
    fixed: Dict[str, Any] = {name: unwrap(value) for name, value in inputs.items() if name not in over}
    return [
        function(**dict(zip(over, items)), **fixed) for items in itertools.product(*(inputs[name] for name in over))
    ]
