"""Uses of steps and pipelines in a composed pipeline: what each takes and gives, by name."""

import inspect
from types import CodeType, FrameType
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Set

from .errors import PipeloomError
from .outputs import Outputs
from .pipelines import Pipeline
from .steps import Step

Parameters = Mapping[str, inspect.Parameter]


class Place(NamedTuple):
    """Where a use is written: what a call's site is found from, as in a frame."""

    f_code: CodeType
    f_lineno: int
    f_lasti: int


class Use:
    """One use, in a pipeline that is composed."""

    def __init__(
        self,
        title: str,
        parameters: Parameters,
        frame: FrameType,
        name: Optional[str],
        inputs: Optional[Sequence[str]],
        params: Optional[Mapping[str, Any]] = None,
    ) -> None:
        self.title = name or title
        self.name = name
        self.place = Place(frame.f_code, frame.f_lineno, frame.f_lasti)
        self.params = dict(params or {})
        self.parameters = {
            key: parameter
            for key, parameter in parameters.items()
            if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        }
        self.sources = _sources(list(self.parameters), list(inputs or ()), self.params)
        # Inputs that the function has no parameter for only say what comes first.
        self.waits_for = [each for each in inputs or () if each not in self.sources.values()]
        self.output_names: List[str] = []

    def needs(self) -> List[str]:
        """Names that it takes from others, if they give them."""
        implied = [name for name in self.parameters if name not in self.sources and name not in self.params]
        return [*self.sources.values(), *implied, *self.waits_for]

    def required(self, known: Set[str]) -> Iterable[inspect.Parameter]:
        """Parameters that neither ``known`` names nor defaults give a value, under the names that the pipeline knows."""
        for name, parameter in self.parameters.items():
            source = self.sources.get(name, name)
            own = source in self.output_names and source not in self.sources.values()
            if name in self.params or (source in known and not own) or parameter.default is not parameter.empty:
                continue
            yield parameter.replace(name=source if source.isidentifier() else name)

    def arguments(self, known: Mapping[str, Any], produced: Mapping[str, Any]) -> Dict[str, Any]:
        given: Dict[str, Any] = dict(self.params)
        for name in self.parameters:
            source = self.sources.get(name, name)
            if name in given:
                continue
            if source in produced and (source in self.sources.values() or source not in self.output_names):
                given[name] = produced[source]
            elif source in known:
                given[name] = known[source]
            elif name in known and not source.isidentifier():
                # `data/raw` cannot be a parameter of the pipeline; the step's own name stands for it.
                given[name] = known[name]
        return given

    def wire(self, owner: Any, known: Mapping[str, Any], produced: Mapping[str, Any]) -> Dict[str, Any]:
        """Use it, and give what it produces by name."""
        raise NotImplementedError


class StepUse(Use):
    def __init__(
        self,
        step: Step,
        frame: FrameType,
        name: Optional[str] = None,
        inputs: Optional[Sequence[str]] = None,
        outputs: Optional[Sequence[str]] = None,
        params: Optional[Mapping[str, Any]] = None,
    ) -> None:
        super().__init__(step.name, step.signature.parameters, frame, name, inputs or step.inputs, params)
        self.step = step
        named = "outputs" in step.options
        self.output_names = list(outputs or (step.outputs if named else [self.title]))
        if len(self.output_names) != len(step.outputs):
            raise PipeloomError(
                "bad-outputs",
                'Step "%s" has %d outputs and is added with the names %s.'
                % (step.name, len(step.outputs), ", ".join(self.output_names)),
            )

    def wire(self, owner: Any, known: Mapping[str, Any], produced: Mapping[str, Any]) -> Dict[str, Any]:
        options: Dict[str, Any] = {"name": self.name} if self.name else {}
        if not owner.enable_cache:
            options["cache"] = False
        after = [produced[name] for name in self.waits_for if name in produced]
        used = self.step.with_options(after=after, **options) if options or after else self.step
        arguments = self.arguments(known, produced)
        if "context" in self.parameters and "context" not in arguments:
            arguments["context"] = type(owner.context)(known)
        result = used(**arguments)
        if isinstance(result, Outputs):
            return dict(zip(self.output_names, result))
        if len(self.output_names) == 1:
            return {self.output_names[0]: result}
        # Outside a run a step is its function, which gives a dict or a tuple.
        values = [result[name] for name in self.step.outputs] if isinstance(result, Mapping) else result
        return dict(zip(self.output_names, values))


class PipelineUse(Use):
    def __init__(
        self,
        pipeline: Pipeline,
        frame: FrameType,
        name: Optional[str] = None,
        inputs: Optional[Sequence[str]] = None,
        outputs: Optional[Sequence[str]] = None,
        input_mapping: Optional[Mapping[str, str]] = None,
        output_mapping: Optional[Mapping[str, str]] = None,
    ) -> None:
        parameters = inspect.signature(pipeline.function).parameters
        super().__init__(pipeline.name, parameters, frame, name, None)
        self.pipeline = pipeline
        self.sources = {child: own for own, child in (input_mapping or {}).items()}
        named = set(self.sources.values())
        free = [key for key in self.parameters if key not in self.sources]
        self.sources.update(_sources(free, [each for each in inputs or () if each not in named], {}))
        for child in self.sources:
            if child not in self.parameters:
                raise PipeloomError(
                    "unknown-input",
                    'Pipeline "%s" has no parameter "%s". Parameters are: %s.'
                    % (pipeline.name, child, ", ".join(self.parameters) or "none"),
                )
        renamed = dict(output_mapping or {})
        own = getattr(pipeline, "output_names", None)
        self.given = {}
        listed = outputs or ([] if renamed else own or [self.title])
        for each in [*renamed.values(), *(each for each in listed if each not in renamed.values())]:
            child_name = next((key for key, value in renamed.items() if value == each), None)
            if child_name is None and (own is None or each not in own):
                # The child's only output, whatever its name is.
                child_name = None if own is None or len(own) != 1 else own[0]
                if own is not None and child_name is None:
                    raise PipeloomError(
                        "unknown-output",
                        'Pipeline "%s" has no output "%s". Outputs are: %s.' % (pipeline.name, each, ", ".join(own)),
                    )
            elif child_name is None:
                child_name = each
            self.given[each] = child_name
        self.output_names = list(self.given)

    def needs(self) -> List[str]:
        implied = [
            name
            for name, parameter in self.parameters.items()
            if name not in self.sources and parameter.default is parameter.empty
        ]
        return [*self.sources.values(), *implied]

    def arguments(self, known: Mapping[str, Any], produced: Mapping[str, Any]) -> Dict[str, Any]:
        # A child keeps its own context, but for what is given on purpose.
        values = super().arguments(known, produced)
        wanted = {*self.sources, *(name for name, each in self.parameters.items() if each.default is each.empty)}
        return {name: value for name, value in values.items() if name in wanted}

    def wire(self, owner: Any, known: Mapping[str, Any], produced: Mapping[str, Any]) -> Dict[str, Any]:
        used = self.pipeline.with_options(name=self.name) if self.name else self.pipeline
        result = used(**self.arguments(known, produced))
        return {
            own: result if child is None or (isinstance(result, Mapping) and child not in result) else result[child]
            for own, child in self.given.items()
        }


def in_order(pipeline: str, uses: Sequence[Use]) -> List[Use]:
    """Every use after those that give it something; otherwise in the order in which they were added."""
    makers: Dict[str, Use] = {}
    for use in uses:
        for name in use.output_names:
            if makers.setdefault(name, use) is not use:
                raise PipeloomError(
                    "bad-outputs",
                    'In pipeline "%s" both %s and %s give "%s". Add one of them with other names: outputs=[…].'
                    % (pipeline, makers[name].title, use.title, name),
                )
    ordered: List[Use] = []
    waiting = list(uses)
    while waiting:
        ready = next((use for use in waiting if not _waits(use, makers, waiting)), None)
        if ready is None:
            raise PipeloomError(
                "cycle",
                'In pipeline "%s" the steps %s wait for each other. Rename an output, or take one input away.'
                % (pipeline, ", ".join(use.title for use in waiting)),
            )
        waiting.remove(ready)
        ordered.append(ready)
    return ordered


def _waits(use: Use, makers: Mapping[str, Use], waiting: Sequence[Use]) -> bool:
    """Somebody who is not done gives it something."""
    return any(makers.get(name, use) is not use and makers[name] in waiting for name in use.needs())


def _sources(parameters: List[str], inputs: List[str], taken: Mapping[str, Any]) -> Dict[str, str]:
    """Parameter -> name of the input that fills it: by the same name, by the last part of ``data/train``, else by place."""
    sources: Dict[str, str] = {}
    left: List[str] = []
    for name in inputs:
        last = name.rpartition("/")[2]
        free = [each for each in parameters if each not in sources and each not in taken]
        fits = next((each for each in (name, last) if each in free), None)
        if fits is None:
            left.append(name)
        else:
            sources[fits] = name
    free = [each for each in parameters if each not in sources and each not in taken and each not in inputs]
    sources.update(zip(free, left))
    return sources
