"""Runs attempts, one at a time: loads the code, opens the inputs, calls the step, stores what it gives.

Invariants:
1. Every envelope gets exactly one of ``succeeded``, ``failed``, ``skipped`` and ``returned``, after its ``started`` and its log.
2. Nothing that a step raises, ``SystemExit`` and ``CancelledError`` included, gets past here.
3. An output that is not inline is in the store before ``succeeded`` is sent.
"""

import math
import time
from typing import Any, Callable, Dict, List, Mapping, Optional

from pipeloom import Asset, Pipeline, PipeloomError, Step
from pipeloom.running_step import ContextSink, StepContext, set_step_context
from pipeloom.errors import CancelledError
from pipeloom.recording import recording

from .annotated import AnnotatedResults
from .calling import call_with, whole_call
from .cancelling import Attempt, Cancelling
from .capture import Capture
from .codecs import encode
from .failures import BatchItemFailed, failure_of
from .finding import Finder
from .step_results import failed_with, returned, returned_in_batch, run_hook, split_result_of
from .store import ArtifactStore

Envelope = Mapping[str, Any]

_SKIPPED = object()


class AttemptRunner(ContextSink):
    def __init__(
        self,
        finder: Finder,
        store: ArtifactStore,
        capture: Capture,
        cancelling: Cancelling,
        drain: Callable[[], None],
        send: Callable[..., None],
    ) -> None:
        self._finder = finder
        self._store = store
        self._capture = capture
        self._cancelling = cancelling
        self._drain = drain
        self._send = send
        self._attempt: Optional[Attempt] = None
        self._annotated = AnnotatedResults()

    def run(self, envelope: Envelope) -> None:
        self._attempt = (envelope["invocation"], envelope["attempt"])
        stamp = {"invocation": envelope["invocation"], "attempt": envelope["attempt"]}
        self._send({"type": "started", **stamp})
        began = time.perf_counter()
        # What was printed between attempts belongs to none.
        self._drain()
        self._capture.begin(stamp, envelope["logLimitBytes"])
        try:
            try:
                self._cancelling.begin(self._attempt)
                # A body may wait for data in this thread, while its inline steps run here.
                with recording(None):
                    answer = self._answer(envelope)
            finally:
                self._cancelling.end()
                set_step_context(None)
        except BaseException as error:
            # A cancel may have struck before `end` above.
            self._cancelling.end()
            set_step_context(None)
            answer = {"type": "failed", "error": failure_of(error)}
        if self._cancelling.is_requested(self._attempt) and answer["type"] != "failed":
            answer = {"type": "failed", "error": failure_of(CancelledError())}
        self._drain()
        self._capture.end()
        self._cancelling.forget(self._attempt)
        self._attempt = None
        self._send({**answer, **stamp, "durationMs": round((time.perf_counter() - began) * 1000, 3)})

    def _answer(self, envelope: Envelope) -> Dict[str, Any]:
        if (envelope.get("hook") or {}).get("of") == "pipeline":
            return self._pipeline_hook(envelope)
        step = self._finder.step(envelope)
        inputs = self._finder.inputs(step, envelope["inputs"])
        self._set_context(envelope)
        if envelope.get("hook") is not None:
            return run_hook(step.raw_options, step.name, envelope["hook"], inputs)
        if envelope.get("batch") is not None:
            return self._batch(step, inputs, envelope)
        result = self._result(step, inputs, envelope)
        if result is _SKIPPED:
            return {"type": "skipped", "reason": "condition is false"}
        if isinstance(result, Pipeline):
            self._finder.keep(envelope, result)
            return returned(result, self._store)
        return self._succeeded(envelope, self._outputs(step, self._annotated.typed(step.function, split_result_of(step, result, envelope))))

    def _result(self, step: Step, inputs: Dict[str, Any], envelope: Envelope) -> Any:
        """What the step, or its fallback, gives for these inputs."""
        if envelope.get("fallbackFor") is not None:
            fallback = step.raw_options.get("fallback")
            if fallback is None:
                raise PipeloomError("no-fallback", 'Step "%s" has no fallback.' % step.name)
            return call_with(fallback, {"error": failed_with(envelope["fallbackFor"]), **inputs})
        for name, wanted in (("when", True), ("unless", False)):
            condition = step.raw_options.get(name)
            if condition is not None and bool(call_with(condition, inputs)) is not wanted:
                return _SKIPPED
        return whole_call(step.function, inputs)

    def _batch(self, step: Step, inputs: Dict[str, Any], envelope: Envelope) -> Dict[str, Any]:
        """Many items in one attempt; each output is the list of theirs. An item whose condition is false gives None."""
        rows: Dict[str, List[Any]] = {name: [] for name in envelope["outputs"]}
        are_skipped = True
        for index, item in enumerate(envelope["batch"]):
            try:
                result = self._result(step, {**inputs, **self._finder.inputs(step, item)}, envelope)
                if isinstance(result, Pipeline):
                    raise returned_in_batch(step.name)
                if result is _SKIPPED:
                    values = {name: None for name in rows}
                else:
                    are_skipped = False
                    values = split_result_of(step, result, envelope)
            except Exception as error:
                raise BatchItemFailed(envelope.get("batchFrom", 0) + index, error) from error
            for name, value in values.items():
                rows[name].append(value.value if isinstance(value, Asset) else value)
        if are_skipped and rows and envelope["batch"]:
            return {"type": "skipped", "reason": "condition is false"}
        return self._succeeded(envelope, self._outputs(step, rows))

    def _pipeline_hook(self, envelope: Envelope) -> Dict[str, Any]:
        """The hooks of a pipeline that a body or a step has made are found as that is."""
        made = envelope.get("made")
        source = (
            made["body"]
            if made is not None
            else {"unit": envelope["unit"], "pipeline": envelope["step"], "export": envelope["step"], "parameters": {}}
        )
        pipeline = self._finder.pipeline(source)
        outputs = {name: self._finder.reader.read(value) for name, value in envelope["inputs"].items()}
        self._set_context(envelope)
        return run_hook(pipeline.raw_options, pipeline.name, envelope["hook"], {"outputs": outputs})

    def _set_context(self, envelope: Envelope) -> None:
        set_step_context(
            StepContext(
                self,
                envelope["parameters"],
                envelope["runId"],
                envelope["invocation"],
                envelope["node"],
                envelope["attempt"],
            )
        )

    @staticmethod
    def _succeeded(envelope: Envelope, outputs: Dict[str, Any]) -> Dict[str, Any]:
        is_fallback = {"isFallback": True} if envelope.get("fallbackFor") is not None else {}
        return {"type": "succeeded", "outputs": outputs, **is_fallback}

    def _outputs(self, step: Step, values: Mapping[str, Any]) -> Dict[str, Any]:
        outputs: Dict[str, Any] = {}
        for name, value in values.items():
            try:
                encoded = encode(value)
            except PipeloomError as error:
                raise PipeloomError(
                    error.code, 'Output "%s" of step "%s": %s' % (name, step.name, error)
                ) from error.__cause__
            if encoded.needs_blob:
                self._store.put(encoded.value["digest"], encoded.data)
            outputs[name] = encoded.value
        return outputs

    def log(self, level: str, text: str) -> None:
        self._capture.log(level, text)

    def progress(self, done: float, total: Optional[float], message: Optional[str]) -> None:
        told: Dict[str, Any] = {"type": "progress", "done": _finite("done", done)}
        if total is not None:
            told["total"] = _finite("total", total)
        if message is not None:
            told["message"] = str(message)
        if self._attempt is not None:
            self._send({**told, "invocation": self._attempt[0], "attempt": self._attempt[1]})

    def is_cancelled(self) -> bool:
        return self._attempt is not None and self._cancelling.is_requested(self._attempt)


def _finite(name: str, number: Any) -> Any:
    """Progress as JSON holds it; NumPy's numbers become Python's."""
    plain = number if type(number) is int else float(number)
    if not math.isfinite(plain):
        raise PipeloomError("bad-progress", "progress(): %s must be a finite number, not %r." % (name, number))
    return plain
