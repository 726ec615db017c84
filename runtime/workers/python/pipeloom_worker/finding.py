"""Finds what an envelope or a body names: the step with its opened inputs, the pipeline with its arguments.

Job: the one place that knows where definitions are. At the top of a module they are looked up; a step that a body makes is found by running
that body again (``remaking.py``); a pipeline that a step returns, by running that step again.
Invariant: what runs again here is silent, and nobody is told of the calls that it makes.
"""

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, NamedTuple, Optional, Tuple

from pipeloom import Pipeline, PipeloomError, Step
from pipeloom.recording import recording

from .calling import call_with, whole_call
from .capture import silenced
from .inputs import BadIndex, InputReader
from .loading import Loader, Unit
from .store import ArtifactStore
from .typed import TypedInputs

if TYPE_CHECKING:
    from .remaking import Remaking

Message = Mapping[str, Any]

KEPT_PIPELINES = 16


class FoundBody(NamedTuple):
    unit: Unit
    pipeline: Pipeline
    arguments: Dict[str, Any]

    def run(self) -> Any:
        return self.pipeline.function(**self.arguments)


class Finder:
    def __init__(self, loader: Loader, store: ArtifactStore, reader: InputReader, workspace: Callable[[], Optional[str]]) -> None:
        self.loader = loader
        self.store = store
        self.reader = reader
        self.workspace = workspace
        self._typed = TypedInputs()
        self._kept: "OrderedDict[Tuple[str, str, int], Pipeline]" = OrderedDict()
        self._remaking: "Optional[Remaking]" = None

    def step(self, envelope: Message) -> Step:
        """Raises PipeloomError: ``unknown-step``, ``body-not-repeatable``; and whatever the file's code raises."""
        if envelope.get("made") is not None:
            return self._remade().step(envelope)
        unit = self.loader.load(envelope["unit"]["file"], envelope["unit"]["digest"])
        return unit.step(envelope["step"], envelope["stepFile"])

    def inputs(self, step: Step, sources: Mapping[str, Any]) -> Dict[str, Any]:
        """Raises PipeloomError: ``unreadable-artifact`` and its like, with the input's name."""
        inputs = {name: self._read(step, name, source) for name, source in sources.items()}
        self._typed.restore(step.function, inputs)
        return inputs

    def body(self, source: Message) -> FoundBody:
        """The pipeline of a ``body`` message, or of the part of an envelope that looks like one."""
        from .hints import read_parameters

        pipeline = self.pipeline(source)
        unit = self.loader.load(source["unit"]["file"], source["unit"]["digest"])
        opened = {name: self.reader.read(value) for name, value in (source.get("inputs") or {}).items()}
        arguments = read_parameters(pipeline.name, pipeline.function, source["parameters"], opened)
        return FoundBody(unit, pipeline, arguments)

    def pipeline(self, source: Message) -> Pipeline:
        """The pipeline of a body. Raises PipeloomError: ``unknown-pipeline``, ``body-not-repeatable``."""
        if source.get("from") is not None:
            kept = self._kept.get(_attempt_of(source["from"]))
            return kept if kept is not None else self._returned(source["from"])
        unit = self.loader.load(source["unit"]["file"], source["unit"]["digest"])
        return unit.pipeline(source["pipeline"], source["export"])

    def keep(self, envelope: Message, pipeline: Pipeline) -> None:
        """Remember what an attempt returned: its body is perhaps driven here next."""
        self._kept[_attempt_of(envelope)] = pipeline
        while len(self._kept) > KEPT_PIPELINES:
            self._kept.popitem(last=False)

    def _returned(self, envelope: Message) -> Pipeline:
        """Runs a step again for the pipeline that it returns."""
        with silenced(), recording(None):
            step = self.step(envelope)
            inputs = self.inputs(step, envelope["inputs"])
            result = (
                call_with(step.raw_options["fallback"], {"error": None, **inputs})
                if envelope.get("fallbackFor") is not None
                else whole_call(step.function, inputs)
            )
        if isinstance(result, Pipeline):
            self.keep(envelope, result)
            return result
        raise PipeloomError(
            "body-not-repeatable",
            'Step "%s" returned a pipeline, and a %s when it was called again with the same inputs. Let it decide by its inputs alone.'
            % (step.name, type(result).__name__),
        )

    def _remade(self) -> "Remaking":
        if self._remaking is None:
            # Read only here: most runs make no steps in bodies.
            from .remaking import Remaking

            self._remaking = Remaking(self)
        return self._remaking

    def _read(self, step: Step, name: str, source: Dict[str, Any]) -> Any:
        try:
            return self.reader.read(source)
        except BadIndex as error:
            raise BadIndex('Input "%s" of "%s": %s' % (name, step.name, error.message)) from None
        except PipeloomError:
            raise
        except Exception as error:
            message = 'Input "%s" of step "%s" cannot be opened: %s: %s. Run the step that produced it again.' % (
                name,
                step.name,
                type(error).__name__,
                error,
            )
            raise PipeloomError("unreadable-artifact", message) from error


def _attempt_of(envelope: Message) -> Tuple[str, str, int]:
    return envelope["runId"], envelope["invocation"], envelope["attempt"]
