"""Drives a pipeline's body: the calls that it makes go to the engine, the data that it loads comes from there.

Invariants:
1. Calls are sent in the order in which they are made, each once; a step is sent with or before its first call.
2. Everything recorded is sent before a ``load`` and before the end.
3. The body is static when it never loads and never asks.
"""

import hashlib
import inspect
import os
from types import FrameType
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from pipeloom import Output, Outputs, Pipeline, PipeloomError, Step, StepFailed
from pipeloom.assets import Asset
from pipeloom.outputs import ChildOutputs
from pipeloom.recording import Recorder

from .call_ids import CallIds
from .call_sites import CallSites
from .code_digest import CodeDigests
from .codecs import INLINE_LIMIT, encode
from .describe import planned_step
from .exact import dumps, is_exact
from .hints import hints_of
from .loading import Unit
from .schemas import schema_of
from .sources import Sources
from .store import ArtifactStore
from .typed import as_json

BATCH = 200


class BodyDriver(Recorder):
    """``send`` takes messages; ``wait`` gives the answer to a load; ``read`` opens an input."""

    def __init__(
        self,
        run_id: str,
        mode: str,
        unit: Unit,
        store: ArtifactStore,
        workspace: Optional[str],
        send: Callable[..., None],
        wait: Callable[[int], Dict[str, Any]],
        read: Callable[[Any], Any],
    ) -> None:
        self._run_id = run_id
        self._mode = mode
        self._unit = unit
        self._store = store
        self._send = send
        self._wait = wait
        self._read = read
        self.sources = Sources(unit.file, workspace)
        self._digests = CodeDigests(self.sources)
        self._ids = CallIds()
        self._sites = CallSites()
        self._hints: Dict[int, Dict[str, Any]] = {}
        self._known_steps: Dict[Tuple[int, str], Step] = {}
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
        self._declare(step)
        planned: Dict[str, Any] = {"step": step.name, "file": step.file}
        hints = self._hints_of(step.function)
        if map is not None:
            planned["map"] = map
            hints = {name: List[hint] if name in map["over"] else hint for name, hint in hints.items()}
        return self._plan(planned, inputs, hints, options, after, frame)

    def run_child(
        self, pipeline: Pipeline, arguments: Mapping[str, Any], options: Mapping[str, Any], frame: FrameType
    ) -> ChildOutputs:
        planned = {
            "step": pipeline.name,
            "file": pipeline.file,
            "pipeline": {"name": pipeline.name, "export": pipeline.export or pipeline.function.__name__},
        }
        hints = self._hints_of(pipeline.function)
        call = self._plan(planned, arguments, hints, {}, [options.get("after", [])], frame)
        return ChildOutputs(call, pipeline.name, "output")

    def ask(self, question: Mapping[str, Any], frame: FrameType) -> Any:
        from .hints import Refused, convert

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
        self._send({"type": "load", "runId": self._run_id, "id": self._loads, "binding": _source(output)})
        answer = self._wait(self._loads)
        if "error" in answer:
            failed = answer["error"]
            raise StepFailed(
                'Step "%s": %s: %s' % (output._step, failed.get("name", "Error"), failed.get("message", "")), failed
            )
        return self._read(answer.get("input", {"type": "value", "value": None}))

    def outputs_of(self, result: Any, pipeline: str) -> Dict[str, Any]:
        """What a body returns, as bindings by output name."""
        if result is None:
            return {}
        if isinstance(result, Outputs):
            return {name: _source(output) for name, output in result._outputs.items()}
        if isinstance(result, Mapping):
            return {
                str(name): self._bind(value, 'output "%s" of pipeline "%s"' % (name, pipeline))
                for name, value in result.items()
            }
        if isinstance(result, tuple) and len(result) > 1 and all(isinstance(item, Output) for item in result):
            names = [item._step if item._name == "output" else item._name for item in result]
            if len(set(names)) == len(names):
                return {name: _source(item) for name, item in zip(names, result)}
            raise PipeloomError(
                "bad-outputs",
                'Pipeline "%s" returns several outputs of the same name; return a dict that names them.' % pipeline,
            )
        return {"output": self._bind(result, 'the output of pipeline "%s"' % pipeline)}

    def flush(self) -> None:
        """Send what was recorded."""
        if self._calls or self._steps:
            self._send(
                {
                    "type": "calls",
                    "runId": self._run_id,
                    "steps": self._steps,
                    "calls": self._calls,
                    "mode": self._mode,
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
            name: self._bind(value, 'argument "%s" of step "%s"' % (name, step), hints.get(name))
            for name, value in inputs.items()
        }
        waits = list(dict.fromkeys(_call_of(item, step) for item in _flat(after)))
        what = {name: planned[name] for name in ("map", "ask", "pipeline") if name in planned}
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

    def _declare(self, step: Step) -> None:
        key = (id(step.function), step.name)
        if key in self._known_steps:
            return
        if "<locals>" in getattr(step.function, "__qualname__", ""):
            message = (
                'Step "%s" is defined inside a function. Define it at the top of its module: workers find it there.'
                % step.name
            )
            raise PipeloomError("nested-step", message)
        self._known_steps[key] = step
        self._unit.remember(step)
        path = os.path.normpath(step.file)
        top = step.variable or getattr(step.function, "__qualname__", step.name).split(".")[0]
        planned = planned_step(self._digests, path, top, {**step.options, "name": step.name})
        if not planned["codeParts"]:
            planned.update(_own_digest(step))
        self._steps.append({**planned, "outputs": step.outputs, "options": step.options, "file": step.file})

    def _hints_of(self, function: Callable[..., Any]) -> Dict[str, Any]:
        known = self._hints.get(id(function))
        if known is None:
            known = self._hints[id(function)] = hints_of(function)
        return known

    def _bind(self, value: Any, where: str, hint: Any = None) -> Dict[str, Any]:
        if isinstance(value, Output):
            return _source(value)
        if isinstance(value, Outputs):
            raise PipeloomError(
                "bad-argument",
                "A wire for %s has several outputs (%s); pass one of them." % (where, ", ".join(value._outputs)),
            )
        if isinstance(value, (list, tuple)) and _holds_output(value):
            return {"type": "list", "items": [self._bind(item, where) for item in value]}
        if isinstance(value, dict) and _holds_output(value):
            for key in value:
                if not isinstance(key, str):
                    raise PipeloomError(
                        "bad-argument", "A dict with outputs in %s must have texts as keys, not %r." % (where, key)
                    )
            return {"type": "record", "entries": {key: self._bind(item, where) for key, item in value.items()}}
        if isinstance(value, (Step, Pipeline)):
            raise PipeloomError(
                "bad-argument",
                "%s is %r itself; call it, and pass what it gives." % (where[0].upper() + where[1:], value),
            )
        if isinstance(value, Asset):
            value = value.value
        if is_exact(value) and len(dumps(value).encode("utf-8")) <= INLINE_LIMIT:
            return {"type": "value", "value": value}
        plain = as_json(value, hint)
        if plain is not None and len(dumps(plain).encode("utf-8")) <= INLINE_LIMIT:
            return {"type": "value", "value": plain}
        try:
            encoded = encode(value)
        except PipeloomError as error:
            raise PipeloomError(error.code, "%s: %s" % (where[0].upper() + where[1:], error)) from error
        if "value" in encoded.value and not encoded.needs_blob:
            return {"type": "value", "value": encoded.value["value"]}
        self._store.put(encoded.value["digest"], encoded.data)
        return {
            "type": "artifact",
            "digest": encoded.value["digest"],
            "codec": encoded.value["codec"],
            "valueType": encoded.value["type"],
        }


def _own_digest(step: Step) -> Dict[str, Any]:
    """For a step that no top-level name of its file leads to: its own text stands for its code."""
    try:
        text = inspect.getsource(step.function)
    except (OSError, TypeError):
        text = repr(step.function)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"codeDigest": digest, "codeParts": {step.name: digest}}


def _source(output: Output) -> Dict[str, Any]:
    source = {"type": "output", "call": output._call, "output": output._name}
    return source if output._index is None else {**source, "index": output._index}


def _holds_output(value: Any) -> bool:
    if isinstance(value, (Output, Outputs)):
        return True
    if isinstance(value, dict):
        return any(_holds_output(item) for item in value.values())
    return isinstance(value, (list, tuple)) and any(_holds_output(item) for item in value)


def _flat(after: Any) -> List[Any]:
    flat: List[Any] = []
    for item in after:
        flat.extend(
            item.unpack() if isinstance(item, Outputs) else _flat(item) if isinstance(item, (list, tuple)) else [item]
        )
    return flat


def _call_of(item: Any, step: str) -> str:
    if isinstance(item, Output):
        return item._call
    raise PipeloomError("bad-option", '"after" of step "%s" lists outputs of other steps, not %r.' % (step, item))
