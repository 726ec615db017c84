"""Decorators that say one thing about a step each: ``@retry``, ``@when``, ``@unless``, ``@on_failure``, ``@dynamic``, ``@map_task``.

They stand below ``@step`` or above it, in any order.
"""

import functools
import inspect
import logging
from typing import Any, Callable, Dict, List, Mapping, Optional

from .errors import StepFailed
from .map_tasks import MapTask
from .steps import MARKED, Step, step


def retry(
    max_attempts: int = 3,
    delay: Any = 1,
    backoff: float = 1,
    max_delay: Any = None,
    jitter: Any = None,
    on: Any = None,
    not_on: Any = None,
) -> Any:
    """Try a failed step again; also the value of ``step(retry=…)``.

    Args:
        max_attempts: How often it is tried; the first try counts.
        delay: Time before the second try: ``"1s"`` or a number of seconds.
        backoff: What the delay is multiplied by with each further try.
        max_delay: The longest delay.
        jitter: Share of the delay that is drawn at random, 0 to 1.
        on, not_on: Errors to try again after, or not, as classes or names.

    Example::

        @step
        @retry(max_attempts=3, delay="500ms", backoff=2)
        def fetch(url: str): ...
    """
    policy = {
        "attempts": max_attempts,
        "delay": delay,
        "multiplier": backoff,
        "max_delay": max_delay,
        "jitter": jitter,
        "on": on,
        "not_on": not_on,
    }
    return _Option("retry", {name: value for name, value in policy.items() if value is not None})


class _Option(Dict[str, Any]):
    """A step's option as a dict, that is a decorator too."""

    def __init__(self, name: str, value: Mapping[str, Any]) -> None:
        super().__init__(value)
        self._name = name

    def __call__(self, function: Any) -> Any:
        return _marked(function, {self._name: dict(self)})


def when(condition: Callable[..., Any]) -> Callable[[Any], Any]:
    """Run a step only when a condition on its inputs is true; otherwise it is skipped.

    Args:
        condition: A function of the inputs that it names; if it names others, it gets the step's inputs in their order.

    Example::

        @step
        @when(lambda rows: len(rows) > 100)
        def train(rows): ...
    """
    return lambda function: _marked(function, {"when": _condition(condition, function)})


def unless(condition: Callable[..., Any]) -> Callable[[Any], Any]:
    """Skip a step when a condition on its inputs is true; see ``when``.

    Example::

        @step
        @unless(lambda rows: not rows)
        def train(rows): ...
    """
    return lambda function: _marked(function, {"unless": _condition(condition, function)})


def on_failure(handler: Callable[..., Any]) -> Callable[[Any], Any]:
    """Call a function when a step has failed for good. What it returns stands in for the step's result; when it returns ``None``, the step
    stays failed. It gets what it names of the step's inputs and ``error``. What it raises is a warning.

    To be told only, whatever is returned, use ``step(on_failure=…)``.

    Example::

        @step
        @retry(max_attempts=3)
        @on_failure(lambda error: {"status": "unavailable"})
        def fetch(url: str): ...
    """

    @functools.wraps(handler)
    def stand_in(**known: Any) -> Any:
        failed = known.get("error")
        try:
            result = _called(handler, known, known)
        except Exception:
            logging.getLogger("pipeloom").warning("on_failure raised an error.", exc_info=True)
            result = None
        if result is None and isinstance(failed, StepFailed):
            raise failed
        return result

    del stand_in.__wrapped__  # type: ignore[attr-defined]
    return lambda function: _marked(function, {"fallback": stand_in})


def dynamic(function: Any = None, **options: Any) -> Any:
    """A step that may return a pipeline, which then runs in its place; any other value is its result. Options are those of ``step``.

    Example::

        @dynamic(outputs=["best"])
        def search(rates: list):
            grid = Pipeline("grid")
            for rate in rates:
                @step(outputs=["model_%s" % rate])
                def train(rate=rate): ...
                grid.add_step(train)
            return grid
    """
    return step(function, **options) if function is not None else lambda decorated: step(decorated, **options)


def map_task(
    function: Any = None,
    *,
    concurrency: Optional[int] = 4,
    retries: int = 0,
    retry_delay: Any = 1,
    min_success_ratio: float = 1.0,
    fail_fast: bool = False,
    timeout_per_item: Any = None,
    **options: Any,
) -> Any:
    """A step for one item that is given a list: it runs once per item of its first argument, side by side; results keep their order.

    Called outside a run it works on the list itself, in threads, and gives a ``MapTaskResult``.

    Args:
        concurrency: How many items at once.
        retries: How often a failed item is tried again.
        retry_delay: Time before that.
        min_success_ratio: Share of the items that must succeed, 0 to 1; the result of a failed one is ``None``.
        fail_fast: Stop with the first item that fails for good.
        timeout_per_item: Time for one try of one item.
        **options: Those of ``step``.

    Example::

        @map_task(concurrency=8, retries=2, min_success_ratio=0.9)
        def clean(record: dict) -> dict: ...
    """
    spread: Dict[str, Any] = {
        "concurrency": concurrency,
        "min_success_ratio": min_success_ratio,
        "fail_fast": fail_fast or None,
        "timeout": timeout_per_item,
    }
    if retries:
        options["retry"] = {"attempts": retries + 1, "delay": retry_delay}

    def make(decorated: Any) -> MapTask:
        return MapTask(decorated, options, {name: value for name, value in spread.items() if value is not None})

    return make(function) if function is not None else make


def _marked(target: Any, options: Mapping[str, Any]) -> Any:
    """A step with more options, or a function that ``@step`` above will find them at."""
    if isinstance(target, Step):
        return target.extended(options)
    setattr(target, MARKED, {**options, **getattr(target, MARKED, {})})
    return target


def _condition(condition: Callable[..., Any], function: Any) -> Callable[..., Any]:
    own = function.function if isinstance(function, Step) else function
    order = list(inspect.signature(own).parameters)

    @functools.wraps(condition)
    def decide(**inputs: Any) -> Any:
        return _called(condition, inputs, {name: inputs[name] for name in order if name in inputs})

    del decide.__wrapped__  # type: ignore[attr-defined]
    return decide


def _called(function: Callable[..., Any], known: Mapping[str, Any], in_order: Mapping[str, Any]) -> Any:
    """Call by the names that a function has; one that names something else gets the values in their order."""
    parameters = inspect.signature(function).parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return function(**known)
    positional: List[Any] = []
    given: Dict[str, Any] = {}
    left = [value for name, value in in_order.items() if name not in {parameter.name for parameter in parameters}]
    for parameter in parameters:
        if parameter.name in known:
            given[parameter.name] = known[parameter.name]
        elif parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL and left:
            if parameter.kind is parameter.POSITIONAL_ONLY:
                positional.append(left.pop(0))
            else:
                given[parameter.name] = left.pop(0)
    return function(*positional, **given)
