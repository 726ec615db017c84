"""``Pipeline("name", context=…)``: a pipeline put together from steps that are wired by names.

How a step's parameter gets its value, first that fits: ``params`` of ``add_step``; the declared input of its name or place; an output of this name
of another step; an entry of the context; the parameter's own default. What is left is a required parameter of the pipeline.
"""

import inspect
import sys
from types import FrameType
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence

from .contexts import Context
from .errors import PipeloomError
from .pipelines import Pipeline
from .recording import calling_from, end_script
from .steps import Step, step as make_step
from .uses import PipelineUse, StepUse, Use, in_order

# What a file may say that is decided elsewhere here: by the workspace, the command line or the form.
_ACCEPTED = (
    "executor",
    "cache_dir",
    "stack",
    "project_name",
    "project",
    "version",
    "enable_checkpointing",
    "enable_experiment_tracking",
    "runs_dir",
)


class ComposedPipeline(Pipeline):
    """Made by ``Pipeline("name", …)``. The run's outputs are the outputs of all steps, by name.

    Args:
        name: The pipeline's name.
        context: Its parameters with their defaults: ``context(epochs=5)`` or a dict.
        steps: Steps to begin with, as of ``add_steps``.
        enable_cache: ``False`` runs every step anew.
        auto_discover: Take all steps that are defined above in the file.
        **options: Those of ``@pipeline``.

    Example::

        from pipeloom import Pipeline, context, step

        @step(outputs=["rows"])
        def load(path: str): ...

        @step(inputs=["rows"], outputs=["model"])
        def train(rows, epochs: int): ...

        training = Pipeline("training", context=context(path="iris.csv", epochs=5)).add_step(load).add_step(train)

        if __name__ == "__main__":
            print(training.run().outputs["model"])
    """

    def __init__(
        self,
        name: str,
        context: Optional[Mapping[str, Any]] = None,
        steps: Iterable[Any] = (),
        enable_cache: bool = True,
        auto_discover: bool = False,
        **options: Any,
    ) -> None:
        frame = options.pop("_frame", None) or sys._getframe(1)
        body = _Body(self, name, frame)
        super().__init__(body, {"name": name, **{key: options[key] for key in options if key not in _ACCEPTED}})
        self.file = frame.f_code.co_filename
        self.context = Context(context or {})
        self.enable_cache = enable_cache
        self.uses: List[Use] = []
        if auto_discover:
            self.add_steps([value for value in frame.f_globals.values() if isinstance(value, Step)])
        for each in steps:
            self._add(StepUse(_step_of(each), frame))

    def add_step(
        self,
        step: Any,
        name: Optional[str] = None,
        inputs: Optional[Sequence[str]] = None,
        outputs: Optional[Sequence[str]] = None,
        params: Optional[Mapping[str, Any]] = None,
    ) -> "ComposedPipeline":
        """Add a step (or a function, which becomes one, or a pipeline) and give the pipeline, so that calls can be chained.

        Args:
            step: What is added. The order does not matter: a step runs when its inputs are there.
            name: Another name of its node.
            inputs, outputs: Other names than the step declares, in the order of its parameters and results.
            params: Values of parameters.
        """
        frame = sys._getframe(1)
        if isinstance(step, Pipeline):
            return self._add(PipelineUse(step, frame, name, inputs, outputs))
        return self._add(StepUse(_step_of(step), frame, name, inputs, outputs, params))

    def add_steps(self, steps: Iterable[Any]) -> "ComposedPipeline":
        """Add several steps."""
        frame = sys._getframe(1)
        for each in steps:
            self._add(StepUse(_step_of(each), frame))
        return self

    def add_sub_pipeline(
        self,
        pipeline: Pipeline,
        name: Optional[str] = None,
        inputs: Optional[Sequence[str]] = None,
        outputs: Optional[Sequence[str]] = None,
        input_mapping: Optional[Mapping[str, str]] = None,
        output_mapping: Optional[Mapping[str, str]] = None,
    ) -> "ComposedPipeline":
        """Add a pipeline as a child run.

        Args:
            pipeline: The child, of either style.
            name: Another name of its node.
            inputs: Names here that are given to the child's parameters.
            outputs: Names here of what the child gives.
            input_mapping: Name here -> the child's parameter, where the two differ.
            output_mapping: The child's output -> name here, where the two differ.

        Example::

            training.add_sub_pipeline(cleaning, inputs=["raw"], outputs=["clean"], input_mapping={"raw": "rows"})
        """
        use = PipelineUse(pipeline, sys._getframe(1), name, inputs, outputs, input_mapping, output_mapping)
        return self._add(use)

    def run(self, inputs: Optional[Mapping[str, Any]] = None, context: Optional[Mapping[str, Any]] = None, **options: Any) -> Any:
        """Run it and give the result, as :func:`pipeloom.run` does.

        In the file that defines the pipeline it need not be guarded, but what stands after it is left out when the file is read for a run.

        Args:
            inputs, context: Values of its parameters, over those of its context.
            **options: Those of :func:`pipeloom.run`.
        """
        from .running import run

        end_script(sys._getframe(1).f_globals.get("__name__", ""))
        options = {name: value for name, value in options.items() if name not in (*_ACCEPTED, "debug")}
        if not self.enable_cache:
            options.setdefault("cache", False)
        return run(self, {**(context or {}), **(inputs or {})}, **options)

    def _add(self, use: Use) -> "ComposedPipeline":
        self.uses.append(use)
        return self

    @property
    def output_names(self) -> List[str]:
        return [name for use in self.uses for name in use.output_names]

    def compose(self, given: Mapping[str, Any]) -> Dict[str, Any]:
        """The body: use every step once its inputs are there."""
        known: Dict[str, Any] = {**self.context, **given}
        produced: Dict[str, Any] = {}
        for use in in_order(self.name, self.uses):
            with calling_from(use.place):
                produced.update(use.wire(self, known, produced))
        return produced

    def required(self) -> Dict[str, inspect.Parameter]:
        """Parameters that nothing here gives a value."""
        names = {*self.context, *self.output_names}
        return {
            parameter.name: parameter
            for use in self.uses
            for parameter in use.required(names)
        }


class _Body:
    """The composed pipeline as a function of its parameters."""

    def __init__(self, pipeline: ComposedPipeline, name: str, frame: FrameType) -> None:
        self._pipeline = pipeline
        self.__name__ = name
        is_top = frame.f_code.co_name == "<module>"
        self.__qualname__ = name if is_top else "%s.<locals>.%s" % (frame.f_code.co_name, name)
        self.__module__ = frame.f_globals.get("__name__", "__main__")
        self.__doc__ = None

    def __call__(self, **given: Any) -> Dict[str, Any]:
        return self._pipeline.compose(given)

    @property
    def __signature__(self) -> inspect.Signature:
        kind = inspect.Parameter.KEYWORD_ONLY
        parameters = [
            inspect.Parameter(name, kind, default=value, annotation=_hint_of(value))
            for name, value in self._pipeline.context.items()
        ]
        parameters += [each.replace(kind=kind) for each in self._pipeline.required().values()]
        return inspect.Signature(parameters)

    @property
    def __annotations__(self) -> Dict[str, Any]:  # type: ignore[override]
        return {
            parameter.name: parameter.annotation
            for parameter in self.__signature__.parameters.values()
            if parameter.annotation is not inspect.Parameter.empty
        }


def _hint_of(value: Any) -> Any:
    return type(value) if type(value) in (bool, int, float, str, list, dict) else inspect.Parameter.empty


def _step_of(given: Any) -> Step:
    if isinstance(given, Step):
        return given
    if callable(given):
        return make_step(given)
    raise PipeloomError("bad-step", "A pipeline is put together from steps and functions, not from %r." % (given,))
