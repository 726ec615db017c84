"""``pipeline``: a named, parametrised graph of steps, written as a function."""

import functools
import sys
from typing import Any, Callable, Dict, List, Mapping, Optional, overload

from .binding import check_parameters, completed, filled_last, signature_of, unwrapped
from .checks import check_names
from .errors import PipeloomError
from .options import HOOKS, check_mode, child_options, hooks_of
from .recording import active_recorder, caller

PIPELINE_OPTIONS = ("name", "mode", "description", "tags", *HOOKS)


class Pipeline:
    """A pipeline. Made by :func:`pipeline`, or put together from steps: ``Pipeline("name", context=…)``, see ``ComposedPipeline``.

    Called in another pipeline's body it is a child pipeline; called anywhere else its body runs as a plain function
    over plain step functions, which is handy in unit tests of pipelines that do not ``load()``.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is Pipeline and (not args or isinstance(args[0], str)):
            from .composed import ComposedPipeline

            # Python calls the constructor of what is given here.
            return object.__new__(ComposedPipeline)
        return object.__new__(cls)

    def __init__(self, function: Callable[..., Any], options: Mapping[str, Any]) -> None:
        if not callable(function):
            raise PipeloomError("bad-pipeline", "@pipeline is put on a function, not on %r." % (function,))
        functools.update_wrapper(self, function)
        self.function = function
        self.name: str = options.get("name") or getattr(function, "__name__", "pipeline")
        what = 'Pipeline "%s"' % self.name
        check_names(what, options, PIPELINE_OPTIONS)
        self.mode: str = check_mode(what, options.get("mode") or "stop")
        self.hooks = hooks_of(what, options)
        self.raw_options = dict(options)
        self.description: Optional[str] = options.get("description")
        self.call_options: Dict[str, Any] = {}
        self.parameters: Dict[str, Any] = {}
        self.after: List[Any] = []
        self.export: Optional[str] = None
        code = getattr(unwrapped(function), "__code__", None)
        self.file: str = code.co_filename if code else ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        recorder = active_recorder()
        if recorder is None:
            return self.function(*args, **self._completed(args, kwargs))
        whole = self._completed(args, kwargs)
        arguments = filled_last(self._bind(args, whole), whole, kwargs)
        return recorder.run_child(self, arguments, caller(sys._getframe(1)))

    @classmethod
    def from_steps(cls, *steps: Any, name: str = "pipeline", **options: Any) -> Any:
        """A pipeline that is put together from these steps, which are wired by names.

        Example::

            training = Pipeline.from_steps(load, train, name="training", context=context(epochs=5))
        """
        from .composed import ComposedPipeline

        listed = steps[0] if len(steps) == 1 and isinstance(steps[0], (list, tuple)) else steps
        return ComposedPipeline(name, steps=listed, _frame=sys._getframe(1), **options)

    def embed(self, *args: Any, **kwargs: Any) -> Any:
        """Use this pipeline's steps as if they were written here: they belong to the parent's run.

        Example::

            @pipeline
            def weekly(path: str = "week.csv"):
                model = training.embed(path=path)
                return publish(model)
        """
        given = self._completed(args, kwargs)
        self._bind(args, given)
        return self.function(*args, **given)

    def with_options(
        self, *, after: Any = (), parameters: Optional[Mapping[str, Any]] = None, **options: Any
    ) -> "Pipeline":
        """The same pipeline with options for this use, as a child or as what a step returns:

        - ``parameters``: values of its parameters that the call does not give;
        - ``name``: another name of its node in the graph;
        - ``timeout``: the child run is cancelled after this time, and the call fails;
        - ``retry``: how often the child run is tried, as of a step;
        - ``mode``: what happens when one of its steps fails;
        - ``after``: outputs that must be done first;
        - ``enabled``: ``False`` switches this use off: it is skipped, and with it what needs its results.

        Example::

            result = training.with_options(timeout="10m", after=[checks])(path="week.csv")
        """
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.call_options = {**self.call_options, **child_options(self.name, options)}
        copy.after = [*self.after, *(after if isinstance(after, (list, tuple)) else [after])]
        if parameters:
            check_parameters('Pipeline "%s" at this call' % self.name, signature_of(self.function), parameters)
        copy.parameters = {**self.parameters, **(parameters or {})}
        return copy

    def _completed(self, args: Any, kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
        return completed(signature_of(self.function), self.parameters, args, kwargs) if self.parameters else kwargs

    def _bind(self, args: Any, kwargs: Mapping[str, Any]) -> Dict[str, Any]:
        signature = signature_of(self.function)
        try:
            return dict(signature.bind(*args, **kwargs).arguments)
        except TypeError as error:
            names = ", ".join(str(parameter) for parameter in signature.parameters.values())
            raise TypeError('Pipeline "%s": %s. It takes (%s).' % (self.name, error, names)) from None

    def __repr__(self) -> str:
        return "<pipeline %s>" % self.name


@overload
def pipeline(function: Callable[..., Any]) -> Pipeline: ...
@overload
def pipeline(
    *,
    name: Optional[str] = ...,
    mode: Optional[str] = ...,
    description: Optional[str] = ...,
    tags: Optional[List[str]] = ...,
    on_failure: Optional[Callable[..., Any]] = ...,
    on_success: Optional[Callable[..., Any]] = ...,
    cleanup: Optional[Callable[..., Any]] = ...,
) -> Callable[[Callable[..., Any]], Pipeline]: ...


def pipeline(function: Any = None, **options: Any) -> Any:
    """Make a function a pipeline. Its parameters are the pipeline's parameters; what it returns are the run's outputs.

    In the body, calling a step wires it and returns at once. Return one output, or a dict of named ones.

    Args:
        name: Another name than the function's.
        mode: What happens when a step fails: ``"stop"`` (default; running siblings finish), ``"fail-fast"`` (siblings are
            cancelled), ``"continue"`` (independent branches go on).
        description: One sentence; by default the docstring's first line.
        tags: Words to find it by.
        on_failure, on_success, cleanup: Functions called once at the end of a run: when it failed, when it succeeded, or always, also after a
            cancel. They get what they name of ``status``, ``error`` and ``outputs``. What they raise is a warning.

    Raises:
        PipeloomError: An option does not exist or has a value that it cannot have.

    Example::

        from pipeloom import pipeline, step

        @step
        def load(path: str) -> list: ...

        @step
        def count(rows: list) -> int: ...

        @pipeline
        def counting(path: str = "iris.csv"):
            return count(load(path))
    """
    if function is not None:
        return Pipeline(function, options)
    return lambda decorated: Pipeline(decorated, options)
