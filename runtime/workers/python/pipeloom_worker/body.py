"""Drives a pipeline's body: the calls that it makes go to the engine, the data that it loads comes from there.

Invariants:
1. Calls are sent in the order in which they are made, each once; a step is sent with or before its first call.
2. Everything recorded is sent before a ``load`` and before the end.
3. The body is static when it never loads and never asks.
"""

from types import FrameType
from typing import Any, Callable, Dict, List, Mapping, Optional

from pipeloom import Output, Outputs, Pipeline, PipeloomError, Step, StepFailed
from pipeloom.outputs import ChildOutputs
from pipeloom.recording import Recorder

from .bindings import Bindings, call_of, flat
from .call_ids import CallIds
from .call_sites import CallSites
from .hints import hints_of
from .loading import Unit
from .planned_steps import PlannedSteps
from .sources import Sources
from .store import ArtifactStore

BATCH = 200


class BodyDriver(Recorder):
    """``send`` takes messages; ``wait`` gives the answer to a load; ``read`` opens an input."""

    def __init__(
        self,
        run_id: str,
        pipeline: Pipeline,
        unit: Unit,
        store: ArtifactStore,
        workspace: Optional[str],
        send: Callable[..., None],
        wait: Callable[[int], Dict[str, Any]],
        read: Callable[[Any], Any],
    ) -> None:
        self._run_id = run_id
        self._pipeline = pipeline
        self._unit = unit
        self._bindings = Bindings(store)
        self._send = send
        self._wait = wait
        self._read = read
        self.sources = Sources(unit.file, workspace)
        self._planned = PlannedSteps(unit, self.sources)
        self._ids = CallIds()
        self._sites = CallSites()
        self._hints: Dict[int, Dict[str, Any]] = {}
        self._steps: List[Dict[str, Any]] = []
        self._calls: List[Dict[str, Any]] = []
        self._loads = 0
        self.is_static = True

    def call(
        self,
        step: Step,
        inputs: Mapping[str, Any],
        *,
        options: Mapping[str, Any],
        after: List[Any],
        map: Optional[Dict[str, Any]],
        frame: FrameType,
    ) -> str:
        declared, is_new = self._planned.of(step)
        if is_new:
            self._steps.append(declared)
        self.last_step = declared
        planned: Dict[str, Any] = {"step": step.name, "file": step.file}
        if "variant" in declared:
            planned["variant"] = declared["variant"]
        hints = self._hints_of(step.function)
        if map is not None:
            planned["map"] = map
            hints = {name: List[hint] if name in map["over"] else hint for name, hint in hints.items()}
        return self._plan(planned, inputs, hints, options, after, frame)

    def run_child(self, pipeline: Pipeline, arguments: Mapping[str, Any], frame: FrameType) -> ChildOutputs:
        if pipeline.export is None and "<locals>" in getattr(pipeline.function, "__qualname__", ""):
            raise PipeloomError(
                "nested-pipeline",
                'Pipeline "%s" is defined inside a function and cannot be a child run of its own. Define it at the top of its module, use %s.embed(…), or return it from a step.'
                % (pipeline.name, pipeline.name),
            )
        options = dict(pipeline.call_options)
        child = {"name": pipeline.name, "export": pipeline.export or pipeline.function.__name__}
        if "mode" in options:
            child["mode"] = options.pop("mode")
        planned = {"step": pipeline.name, "file": pipeline.file, "pipeline": child}
        hints = self._hints_of(pipeline.function)
        call = self._plan(planned, arguments, hints, options, pipeline.after, frame)
        return ChildOutputs(call, pipeline.name, "output")

    def ask(self, question: Mapping[str, Any], frame: FrameType) -> Any:
        from .hints import Refused, convert
        from .schemas import schema_of

        request = {"question": question["question"], "schema": schema_of(question["type"])}
        if "timeout" in question:
            request["timeout"] = question["timeout"]
        call = self._plan({"step": question["name"], "file": self._unit.file, "ask": request}, {}, {}, {}, [], frame)
        answer = self.load(Output(call, question["name"], "output"))
        try:
            return convert(answer, question["type"])
        except Refused as error:
            raise PipeloomError("bad-answer", 'The answer to "%s" %s.' % (question["name"], error)) from None

    def load(self, output: Output) -> Any:
        self.is_static = False
        self.flush()
        self._loads += 1
        self._send({"type": "load", "runId": self._run_id, "id": self._loads, "binding": output._binding()})
        answer = self._wait(self._loads)
        if "error" in answer:
            raise failed_load(output, answer["error"])
        return self._read(answer.get("input", {"type": "value", "value": None}))

    def outputs_of(self, result: Any, pipeline: str) -> Dict[str, Any]:
        """What a body returns, as bindings by output name."""
        if result is None:
            return {}
        if isinstance(result, Outputs):
            return {name: output._binding() for name, output in result._outputs.items()}
        if isinstance(result, Mapping):
            return {
                str(name): self._bindings.bind(value, 'output "%s" of pipeline "%s"' % (name, pipeline))
                for name, value in result.items()
            }
        if isinstance(result, tuple) and len(result) > 1 and all(isinstance(item, Output) for item in result):
            names = [item._step if item._name == "output" else item._name for item in result]
            if len(set(names)) == len(names):
                return {name: item._binding() for name, item in zip(names, result)}
            raise PipeloomError(
                "bad-outputs",
                'Pipeline "%s" returns several outputs of the same name; return a dict that names them.' % pipeline,
            )
        return {"output": self._bindings.bind(result, 'the output of pipeline "%s"' % pipeline)}

    def flush(self) -> None:
        """Send what was recorded."""
        if self._calls or self._steps:
            self._send(
                {
                    "type": "calls",
                    "runId": self._run_id,
                    "steps": self._steps,
                    "calls": self._calls,
                    "mode": self._pipeline.mode,
                    **({"hooks": self._pipeline.hooks} if self._pipeline.hooks else {}),
                }
            )
            self._steps, self._calls = [], []

    def _plan(
        self,
        planned: Dict[str, Any],
        inputs: Mapping[str, Any],
        hints: Mapping[str, Any],
        options: Mapping[str, Any],
        after: List[Any],
        frame: FrameType,
    ) -> str:
        step = planned["step"]
        bindings = {
            name: self._bindings.bind(value, 'argument "%s" of step "%s"' % (name, step), hints.get(name))
            for name, value in inputs.items()
        }
        waits = list(dict.fromkeys(call_of(item, step) for item in flat(after)))
        what = {name: planned[name] for name in ("variant", "map", "ask", "pipeline") if name in planned}
        call = self._ids.next(step, bindings, options=dict(options), after=waits, **what)
        record = {"id": call, **planned, "inputs": bindings, "site": self._sites.of(frame)}
        if options:
            record["options"] = dict(options)
        if waits:
            record["after"] = waits
        self._calls.append(record)
        if len(self._calls) >= BATCH:
            self.flush()
        return call

    def _hints_of(self, function: Callable[..., Any]) -> Dict[str, Any]:
        known = self._hints.get(id(function))
        if known is None:
            known = self._hints[id(function)] = hints_of(function)
        return known


def failed_load(output: Output, error: Mapping[str, Any]) -> StepFailed:
    """What ``load()`` raises when the step it waits for did not succeed."""
    return StepFailed(
        'Step "%s": %s: %s' % (output._step, error.get("name", "Error"), error.get("message", "")), error
    )
