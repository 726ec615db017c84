"""Steps that exist only while a body runs: the body is run again, in a thread of its own, until it has made the step that is wanted.

Invariants:
1. A body is run again at most once per run, and kept where it stands: at the step that was found, or at a ``load`` of what is not there yet.
2. The body and the attempts never run at the same time: one waits while the other goes.
3. Loads are answered by what they load, not by their number: the order of other loads does not matter.
"""

import threading
from collections import OrderedDict
from types import FrameType
from typing import Any, Dict, List, Mapping, Optional, Tuple

from pipeloom import Output, PipeloomError, Step
from pipeloom.recording import recording

from .body import BodyDriver, failed_load
from .capture import silenced
from .captures import frozen
from .exact import shared_text
from .finding import Finder, FoundBody, Message

KEPT_BODIES = 16

Key = Tuple[str, str, str, str]


class Remaking:
    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._bodies: "OrderedDict[str, RemadeBody]" = OrderedDict()

    def step(self, envelope: Message) -> Step:
        """Raises PipeloomError: ``body-not-repeatable``."""
        made = envelope["made"]
        name = "%s %s" % (envelope["runId"], shared_text(made["body"], sort=True))
        body = self._bodies.get(name)
        if body is None:
            body = self._bodies[name] = RemadeBody(self._finder, made["body"])
            while len(self._bodies) > KEPT_BODIES:
                self._bodies.popitem(last=False)[1].end()
        self._bodies.move_to_end(name)
        key = (envelope["stepFile"], envelope["step"], made["variant"], made["codeDigest"])
        # The code that is current belongs to the unit of this body.
        self._finder.loader.load(made["body"]["unit"]["file"], made["body"]["unit"]["digest"])
        return body.find(key, made["loads"])


class RemadeBody:
    """One body that is run again."""

    def __init__(self, finder: Finder, source: Message) -> None:
        self._finder = finder
        self._source = source
        self._answers: Dict[str, Message] = {}
        self._made: Dict[Key, Step] = {}
        self._wanted: Optional[Key] = None
        self._missing: Optional[str] = None
        self._error: Optional[BaseException] = None
        self._is_over = False
        self._is_ended = False
        self._go = threading.Semaphore(0)
        self._stands = threading.Event()
        self._thread: Optional[threading.Thread] = None

    def find(self, key: Key, loads: List[Message]) -> Step:
        for load in loads:
            self._answers[_text_of(load["binding"])] = load
        self._wanted = key
        while key not in self._made:
            if self._is_over or (self._missing is not None and self._missing not in self._answers):
                raise self._not_repeatable(key) from self._error
            self._advance()
        return self._made[key]

    def end(self) -> None:
        """Let go of the body: what it holds open by ``with`` and ``finally`` is closed."""
        self._is_ended = True
        self._go.release()

    def _advance(self) -> None:
        # After an attempt that was cancelled while it waited here, the body may still be on its way.
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="pipeloom-body", daemon=True)
            self._thread.start()
        elif self._stands.is_set():
            self._stands.clear()
            self._go.release()
        self._stands.wait()

    def _stand(self) -> None:
        self._stands.set()
        self._go.acquire()
        if self._is_ended:
            raise _Ended

    def _run(self) -> None:
        try:
            with silenced():
                found = self._finder.body(self._source)
                driver = SilentDriver(self, self._finder, found)
                with recording(driver):
                    found.run()
        except _Ended:
            return
        except BaseException as error:
            self._error = error
        finally:
            self._is_over = True
            self._stands.set()

    def made(self, step: Step, planned: Mapping[str, Any]) -> None:
        key = (planned["file"], planned["name"], planned["variant"], planned["codeDigest"])
        if key not in self._made:
            self._made[key] = frozen(step)
        if key == self._wanted:
            self._stand()

    def loaded(self, binding: Mapping[str, Any]) -> Message:
        text = _text_of(binding)
        while text not in self._answers:
            self._missing = text
            self._stand()
        self._missing = None
        return self._answers[text]

    def _not_repeatable(self, key: Key) -> PipeloomError:
        file, name, variant, _ = key
        why = (
            "The body ended with %s: %s" % (type(self._error).__name__, self._error)
            if self._error is not None
            else "It was not there when the body of pipeline \"%s\" was run again" % self._source["pipeline"]
        )
        return PipeloomError(
            "body-not-repeatable",
            'Step "%s" of %s is made while the pipeline\'s body runs. %s. Let the body depend on its parameters and on what it loads only (no time, no chance, no files), or define the step at the top of its module and pass what it captures as inputs.'
            % (name, file, why),
        )


class SilentDriver(BodyDriver):
    """Drives a body for the steps that it makes."""

    def __init__(self, body: RemadeBody, finder: Finder, found: FoundBody) -> None:
        super().__init__("", found.pipeline, found.unit, finder.store, finder.workspace(), _nobody, _no_answer, finder.reader.read)
        self._body = body

    def call(self, step: Step, inputs: Mapping[str, Any], *, frame: FrameType, **rest: Any) -> str:
        call = super().call(step, inputs, frame=frame, **rest)
        if "variant" in self.last_step:
            self._body.made(step, self.last_step)
        return call

    def load(self, output: Output) -> Any:
        answer = self._body.loaded(output._binding())
        if "error" in answer:
            raise failed_load(output, answer["error"])
        return self._read(answer.get("input", {"type": "value", "value": None}))

    def flush(self) -> None:
        self._steps, self._calls = [], []


class _Ended(BaseException):
    """Raised in a body that is not needed any more."""


def _text_of(binding: Mapping[str, Any]) -> str:
    return shared_text(dict(binding), sort=True)


def _nobody(*messages: Any) -> None:
    """Nobody is told."""


def _no_answer(load: int) -> Dict[str, Any]:
    raise AssertionError("A silent body asks nobody.")
