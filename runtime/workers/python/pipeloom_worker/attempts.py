"""Runs attempts, one at a time: loads the code, opens the inputs, calls the step, stores what it gives.

Invariants:
1. Every envelope gets exactly one of ``succeeded``, ``failed`` and ``skipped``, after its ``started`` and its log.
2. Nothing that a step raises, ``SystemExit`` and ``CancelledError`` included, gets past here.
3. An output that is not inline is in the store before ``succeeded`` is sent.
"""

import inspect
import math
import time
from typing import Any, Callable, Dict, List, Mapping, Optional

from pipeloom import Asset, PipeloomError, Step
from pipeloom.context import ContextSink, StepContext, set_step_context
from pipeloom.errors import CancelledError

from .cancelling import Attempt, Cancelling
from .capture import Capture
from .codecs import encode
from .failures import failure_of
from .inputs import BadIndex, InputReader
from .loading import Loader
from .store import ArtifactStore
from .typed import TypedInputs

Envelope = Mapping[str, Any]


class AttemptRunner(ContextSink):
    def __init__(
        self,
        loader: Loader,
        store: ArtifactStore,
        reader: InputReader,
        capture: Capture,
        cancelling: Cancelling,
        drain: Callable[[], None],
        send: Callable[..., None],
    ) -> None:
        self._loader = loader
        self._store = store
        self._reader = reader
        self._capture = capture
        self._cancelling = cancelling
        self._drain = drain
        self._send = send
        self._attempt: Optional[Attempt] = None
        self._typed = TypedInputs()

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
        unit = self._loader.load(envelope["unit"]["file"], envelope["unit"]["digest"])
        step = unit.step(envelope["step"], envelope["stepFile"])
        inputs = {name: self._read(step, name, source) for name, source in envelope["inputs"].items()}
        self._typed.restore(step.function, inputs)
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
        if envelope.get("fallbackFor") is not None:
            fallback = step.raw_options.get("fallback")
            if fallback is None:
                raise PipeloomError("no-fallback", 'Step "%s" has no fallback.' % step.name)
            return {
                "type": "succeeded",
                "outputs": self._outputs(step, _call(fallback, inputs), envelope["outputs"]),
                "isFallback": True,
            }
        for name, wanted in (("when", True), ("unless", False)):
            condition = step.raw_options.get(name)
            if condition is not None and bool(_call(condition, inputs)) is not wanted:
                return {"type": "skipped", "reason": "condition is false"}
        return {
            "type": "succeeded",
            "outputs": self._outputs(step, _call(step.function, inputs, whole=True), envelope["outputs"]),
        }

    def _read(self, step: Step, name: str, source: Dict[str, Any]) -> Any:
        try:
            return self._reader.read(source)
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

    def _outputs(self, step: Step, result: Any, names: List[str]) -> Dict[str, Any]:
        values = split_result(step.name, result, names, is_named="outputs" in step.options)
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


def split_result(step: str, result: Any, names: List[str], is_named: bool) -> Dict[str, Any]:
    """A result as named outputs.

    Raises:
        PipeloomError: ``wrong-outputs``, ``missing-output``, ``unknown-output``: the step gave something else than it declared.
    """
    if not is_named or names == ["output"]:
        return {names[0]: result}
    if isinstance(result, dict) and set(result) == set(names):
        return {name: result[name] for name in names}
    if len(names) == 1:
        return {names[0]: result[0] if isinstance(result, tuple) and len(result) == 1 else result}
    wanted = 'Step "%s" has the outputs %s and' % (step, ", ".join(names))
    cure = "Return all of them by name, or in this order."
    if isinstance(result, dict):
        missing = [name for name in names if name not in result]
        if missing:
            raise PipeloomError("missing-output", "%s did not return %s. %s" % (wanted, ", ".join(missing), cure))
        extra = [str(name) for name in result if name not in names]
        raise PipeloomError(
            "unknown-output",
            "%s returned %s too. Add it to the step's outputs, or leave it out." % (wanted, ", ".join(extra)),
        )
    if isinstance(result, (tuple, list)):
        if len(result) == len(names):
            return dict(zip(names, result))
        count = "%d %s" % (len(result), "value" if len(result) == 1 else "values")
        raise PipeloomError("wrong-outputs", "%s returned %s. %s" % (wanted, count, cure))
    got = "nothing" if result is None else "one asset" if isinstance(result, Asset) else "a %s" % type(result).__name__
    raise PipeloomError("wrong-outputs", "%s returned %s. %s" % (wanted, got, cure))


def _call(function: Callable[..., Any], inputs: Mapping[str, Any], whole: bool = False) -> Any:
    """Call with inputs by name. Conditions and fallbacks may name just the inputs that they need."""
    code = getattr(function, "__code__", None)
    given = dict(inputs)
    leading: List[Any] = []
    if not whole:
        parameters = inspect.signature(function).parameters
        if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
            given = {name: value for name, value in inputs.items() if name in parameters}
    if code is not None and code.co_posonlyargcount:
        for name in code.co_varnames[: code.co_posonlyargcount]:
            if name in given:
                leading.append(given.pop(name))
    result = function(*leading, **given)
    if inspect.iscoroutine(result):
        import asyncio

        return asyncio.run(result)
    return result
