"""``step``: the unit that is cached, retried and recorded; and what happens when one is used in a pipeline body."""

import functools
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any, Callable, Dict, Generic, List, Mapping, Optional, TypeVar, overload

from .binding import check_parameters, completed, filled_last, unwrapped
from .checks import bad_option, check_names, names_of
from .errors import PipeloomError
from .mapping import check_lengths, iterated, plain_map, plain_product, unmapped, unwrap
from .options import CALL_OPTIONS, STEP_OPTIONS, map_options, step_options
from .outputs import make_outputs
from .recording import active_recorder, caller

if TYPE_CHECKING:
    import inspect

    # Typed with ParamSpec where the type checker has it; nothing is needed at run time.
    from typing_extensions import ParamSpec

    P = ParamSpec("P")
else:
    P = TypeVar("P")

R = TypeVar("R")

# Where decorators below `@step` leave the options that they stand for.
MARKED = "__pipeloom_options__"


class Step(Generic[P, R]):
    """A function that Pipeloom can run, cache, retry and record. Made by :func:`step`.

    Called in a pipeline body it records its use and gives an ``Output``; called anywhere else it is the plain function.

    For type checkers the arguments are checked against the function, and the result is ``Any``: it is the function's value outside a
    body and an ``Output`` inside, which may be passed wherever that value is wanted, loaded, or unpacked. Any narrower
    type would underline correct pipelines.
    """

    def __init__(self, function: Callable[..., Any], options: Mapping[str, Any]) -> None:
        if not callable(function):
            raise PipeloomError("bad-step", "@step is put on a function, not on %r." % (function,))
        functools.update_wrapper(self, function)
        self.function = function
        options = {**getattr(function, MARKED, {}), **options}
        self.raw_options = dict(options)
        self.has_explicit_name = options.get("name") is not None
        self.name: str = options.get("name") or getattr(function, "__name__", "step")
        check_names('Step "%s"' % self.name, options, STEP_OPTIONS)
        # The top-level variable that holds it, once its module was loaded.
        self.variable: Optional[str] = None
        self.options = step_options(self.name, options)
        self.outputs: List[str] = self.options.get("outputs", ["output"])
        if not self.outputs:
            raise bad_option(
                'Step "%s": "outputs" names at least one output; leave it out for a single unnamed one.' % self.name
            )
        # Names that a composed pipeline wires the parameters by.
        self.inputs: List[str] = names_of('Step "%s"' % self.name, "inputs", options.get("inputs") or [])
        self.call_options: Dict[str, Any] = {}
        self.parameters: Dict[str, Any] = {}
        self.after: List[Any] = []
        code = getattr(unwrapped(function), "__code__", None)
        self.file: str = code.co_filename if code else ""
        self.line: int = code.co_firstlineno if code else 0
        self._signature: "Optional[inspect.Signature]" = None

    def extended(self, options: Mapping[str, Any]) -> "Step[P, R]":
        """The same step with more options of its own."""
        check_names('Step "%s"' % self.name, options, STEP_OPTIONS)
        copy: "Step[P, R]" = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.raw_options = {**self.raw_options, **options}
        copy.options = step_options(self.name, copy.raw_options)
        return copy

    @property
    def signature(self) -> "inspect.Signature":
        """The function's signature, read once."""
        if self._signature is None:
            # Read only here: a step that only runs needs no signature.
            import inspect

            self._signature = inspect.signature(self.function)
        return self._signature

    def __call__(self, *args: "P.args", **kwargs: "P.kwargs") -> Any:
        recorder = active_recorder()
        if recorder is None:
            return self.function(*args, **self._completed(args, kwargs))
        whole = self._completed(args, kwargs)
        inputs = filled_last(self._bind(args, whole), whole, kwargs)
        return self._record(recorder, inputs, None, caller(sys._getframe(1)))

    def map(self, *args: Any, options: Optional[Mapping[str, Any]] = None, **kwargs: Any) -> Any:
        """Use the step once per item of its arguments, which run side by side; results keep the order of the items.

        Every argument is a list (or an output that is one) of the same length; wrap what stays the same in ``unmapped``.
        ``options``: ``concurrency, batch_size, retries, timeout, min_success_ratio, fail_fast``.

        Example::

            scores = evaluate.map(fold=folds, model=unmapped(model), options={"concurrency": 4})
            best = pick_best(scores)
        """
        return self._spread("zip", args, kwargs, options, caller(sys._getframe(1)))

    def product(self, *args: Any, options: Optional[Mapping[str, Any]] = None, **kwargs: Any) -> Any:
        """Use the step for every combination of its arguments' items; the last argument varies fastest.

        Example::

            models = fit.product(rows=unmapped(rows), depth=[2, 4, 8], trees=[10, 100])   # 6 uses
        """
        return self._spread("product", args, kwargs, options, caller(sys._getframe(1)))

    def with_options(
        self, *, after: Any = (), parameters: Optional[Mapping[str, Any]] = None, **options: Any
    ) -> "Step[P, R]":
        """The same step with other options for this use: ``cache, retry, timeout, resources, runtime, tags, environment, description`` and

        - ``name``: another name of its node in the graph;
        - ``parameters``: values of inputs that the call does not give;
        - ``after``: outputs that must be done first;
        - ``enabled``: ``False`` switches this use off: it is skipped, and with it what needs its result.

        Example::

            report = publish.with_options(cache=False, name="publish_best", after=[checks])(model)
        """
        what = 'Step "%s" at this call' % self.name
        check_names(what, options, CALL_OPTIONS)
        copy: "Step[P, R]" = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.call_options = {**self.call_options, **step_options(self.name, options)}
        copy.after = [*self.after, *(after if isinstance(after, (list, tuple)) else [after])]
        if parameters:
            check_parameters(what, self.signature, parameters)
        copy.parameters = {**self.parameters, **(parameters or {})}
        return copy

    def __repr__(self) -> str:
        return "<step %s>" % self.name

    def _bind(self, args: Any, kwargs: Mapping[str, Any]) -> Dict[str, Any]:
        """Arguments by name. Defaults stay out: they belong to the step's code, not to the call."""
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            names = ", ".join(str(parameter) for parameter in self.signature.parameters.values())
            raise TypeError('Step "%s": %s. It takes (%s).' % (self.name, error, names)) from None
        inputs: Dict[str, Any] = {}
        for name, value in bound.arguments.items():
            kind = self.signature.parameters[name].kind
            if kind.name == "VAR_POSITIONAL":
                raise TypeError(
                    'Step "%s": arguments of *%s have no name to be wired by; take a list instead.' % (self.name, name)
                )
            inputs.update(value) if kind.name == "VAR_KEYWORD" else inputs.__setitem__(name, value)
        return inputs

    def _completed(self, args: Any, kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
        return completed(self.signature, self.parameters, args, kwargs) if self.parameters else kwargs

    def _record(self, recorder: Any, inputs: Dict[str, Any], spread: Optional[Dict[str, Any]], frame: FrameType) -> Any:
        call = recorder.call(self, inputs, options=self.call_options, after=self.after, map=spread, frame=frame)
        return make_outputs(call, self.name, self.outputs, spread is not None)

    def _spread(
        self, kind: str, args: Any, kwargs: Mapping[str, Any], options: Optional[Mapping[str, Any]], frame: FrameType
    ) -> Any:
        wire = map_options(self.name, options)
        fixed = {name: unmapped(value) for name, value in self._completed(args, kwargs).items() if name not in kwargs}
        inputs = self._bind(args, {**fixed, **kwargs})
        over = iterated(self.name, inputs)
        if kind == "zip":
            check_lengths(self.name, inputs, over)
        recorder = active_recorder()
        if recorder is None:
            return (plain_map if kind == "zip" else plain_product)(self.function, inputs, over)
        spread: Dict[str, Any] = {"kind": kind, "over": over}
        if wire:
            spread["options"] = wire
        return self._record(recorder, {name: unwrap(value) for name, value in inputs.items()}, spread, frame)


@overload
def step(function: "Callable[P, R]") -> "Step[P, R]": ...
@overload
def step(
    *,
    name: Optional[str] = ...,
    description: Optional[str] = ...,
    inputs: Optional[List[str]] = ...,
    outputs: Optional[List[str]] = ...,
    retry: Any = ...,
    timeout: Any = ...,
    cache: Any = ...,
    when: Optional[Callable[..., Any]] = ...,
    unless: Optional[Callable[..., Any]] = ...,
    fallback: Optional[Callable[..., Any]] = ...,
    runtime: Optional[str] = ...,
    resources: Optional[Mapping[str, Any]] = ...,
    tags: Optional[List[str]] = ...,
    environment: Optional[List[str]] = ...,
    on_failure: Optional[Callable[..., Any]] = ...,
    on_success: Optional[Callable[..., Any]] = ...,
    cleanup: Optional[Callable[..., Any]] = ...,
    circuit_breaker: Optional[Mapping[str, Any]] = ...,
) -> "Callable[[Callable[P, R]], Step[P, R]]": ...


def step(function: Any = None, **options: Any) -> Any:
    """Make a function a step of pipelines.

    Args:
        name: Another name than the function's.
        description: One sentence; by default the docstring's first line.
        outputs: Names of several outputs. The function then returns a tuple in this order, or a dict with these keys.
        inputs: For ``Pipeline("name")``: names of the outputs that the parameters take, where they differ from the parameters' own names.
        retry: Number of attempts (the first try counts) or
            ``{"attempts": 3, "delay": "1s", "multiplier": 2, "max_delay": "1m", "jitter": 0.1, "on": [...], "not_on": [...]}``.
        timeout: Time for one attempt: ``"30s"``, ``"5m"`` or a number of seconds. Default: none.
        cache: ``True`` (default) to reuse results while code and inputs are the same, ``False`` never.
        when, unless: Functions of the step's inputs (those they name) that decide whether it runs; otherwise it is skipped.
        fallback: Function of the same inputs whose result stands in after the last failed attempt.
        runtime: ``"isolated"`` (default): a process of its own while it runs; or ``"inline"``: the process that runs the pipeline's body.
        resources: ``{"cpu": 2, "memory": "4GB", "gpu": 1}``.
        tags: Words to find it by.
        environment: Names of environment variables that the step may see; they count for its cache key.
        on_failure, on_success, cleanup: Functions called once when the step has ended: after its last failed attempt, after a success, or
            always. They get what they name of the step's inputs, ``error`` and ``status``. What they raise is a warning.
        circuit_breaker: ``{"failures": 3, "reset": "30s"}``: after so many failed attempts in a row, over all runs, further ones fail at once
            with ``CircuitOpen``, until the time is over.

    Raises:
        PipeloomError: An option does not exist or has a value that it cannot have.

    Example:
        >>> from pipeloom import step
        >>> @step
        ... def double(x: int) -> int:
        ...     return 2 * x
        >>> double(21)
        42
        >>> @step(outputs=["low", "high"], retry=3)
        ... def split(values: list, at: float = 0.5):
        ...     return [v for v in values if v < at], [v for v in values if v >= at]
    """
    if function is not None:
        return Step(function, options)
    return lambda decorated: Step(decorated, options)
