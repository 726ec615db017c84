"""``pipeline``: a named, parametrised graph of steps, written as a function."""

import functools
import inspect
import sys
from typing import Any, Callable, Dict, List, Mapping, Optional, overload

from .errors import PipeloomError
from .options import MODES, bad_option, check_names
from .recording import active_recorder

PIPELINE_OPTIONS = ("name", "mode", "description", "tags")


class Pipeline:
    """A pipeline. Made by :func:`pipeline`.

    Called in another pipeline's body it is a child pipeline; called anywhere else its body runs as a plain function
    over plain step functions, which is handy in unit tests of pipelines that do not ``load()``.
    """

    def __init__(self, function: Callable[..., Any], options: Mapping[str, Any]) -> None:
        if not callable(function):
            raise PipeloomError("bad-pipeline", "@pipeline is put on a function, not on %r." % (function,))
        functools.update_wrapper(self, function)
        self.function = function
        self.name: str = options.get("name") or getattr(function, "__name__", "pipeline")
        what = 'Pipeline "%s"' % self.name
        check_names(what, options, PIPELINE_OPTIONS)
        self.mode: str = options.get("mode") or "stop"
        if self.mode not in MODES:
            raise bad_option(
                '%s: "mode" is one of %s, not %r.' % (what, ", ".join('"%s"' % mode for mode in MODES), options["mode"])
            )
        self.description: Optional[str] = options.get("description")
        self.call_options: Dict[str, Any] = {}
        self.export: Optional[str] = None
        code = getattr(inspect.unwrap(function), "__code__", None)
        self.file: str = code.co_filename if code else ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        recorder = active_recorder()
        if recorder is None:
            return self.function(*args, **kwargs)
        return recorder.run_child(self, self._bind(args, kwargs), self.call_options, sys._getframe(1))

    def embed(self, *args: Any, **kwargs: Any) -> Any:
        """Use this pipeline's steps as if they were written here: they belong to the parent's run.

        Example::

            @pipeline
            def weekly(path: str = "week.csv"):
                model = training.embed(path=path)
                return publish(model)
        """
        self._bind(args, kwargs)
        return self.function(*args, **kwargs)

    def with_options(self, **options: Any) -> "Pipeline":
        """The same pipeline with options for this use: ``after`` names outputs that must be done first.

        Example::

            result = training.with_options(after=[checks])(path="week.csv")
        """
        check_names('Pipeline "%s" at this call' % self.name, options, ("after",))
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.call_options = {**self.call_options, **options}
        return copy

    def _bind(self, args: Any, kwargs: Mapping[str, Any]) -> Dict[str, Any]:
        signature = inspect.signature(self.function)
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
