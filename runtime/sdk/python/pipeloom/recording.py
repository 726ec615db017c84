"""The seam between the words that authors use and the worker that drives a pipeline body.

Job: while a body runs, steps do not run but tell the active recorder that they are used.
Boundary: knows nothing of processes, protocols or stores; the worker gives a ``Recorder``.
Invariants:
1. At most one recorder is active per thread; without one a step is the plain function.
2. A recorder is never active while a step's own code runs.
"""

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional

if TYPE_CHECKING:
    from types import FrameType

    from .outputs import Output
    from .pipelines import Pipeline
    from .steps import Step


class Recorder:
    """What a pipeline body talks to. The worker subclasses it."""

    def call(
        self,
        step: "Step",
        inputs: Mapping[str, Any],
        *,
        options: Mapping[str, Any],
        after: List[Any],
        map: Optional[Dict[str, Any]],
        frame: "FrameType",
    ) -> str:
        """Record one use of a step and give its call id. Never blocks."""
        raise NotImplementedError

    def load(self, output: "Output") -> Any:
        """Block until the output's data is there and give it."""
        raise NotImplementedError

    def run_child(
        self, pipeline: "Pipeline", arguments: Mapping[str, Any], frame: "FrameType"
    ) -> Any:
        """Use a pipeline in a body as a child run, with its ``call_options`` and after its ``after``."""
        raise NotImplementedError

    def ask(self, question: Mapping[str, Any], frame: "FrameType") -> Any:
        """Wait for a person's typed answer."""
        raise NotImplementedError


class ScriptEnds(BaseException):
    """Raised where a file that is read for its definitions begins to run its pipeline: the rest of it is for the script alone."""

    def __init__(self, module: str) -> None:
        super().__init__(module)
        self.module = module


_active = threading.local()


@contextmanager
def reading(module: str) -> Iterator[None]:
    """A module is read for its definitions in this thread, for the length of a ``with`` block."""
    _active.reading = module
    try:
        yield
    except ScriptEnds as end:
        if end.module != module:
            raise
    finally:
        _active.reading = None


def end_script(module: str) -> None:
    """End the reading of this module, if it is the one that is read; else do nothing."""
    if getattr(_active, "reading", None) == module:
        raise ScriptEnds(module)


def active_recorder() -> Optional[Recorder]:
    """The recorder of the body that runs in this thread, if one does."""
    return getattr(_active, "recorder", None)


@contextmanager
def calling_from(place: Any) -> Iterator[None]:
    """Calls in a ``with`` block stand where ``place`` says: what has ``f_code``, ``f_lineno`` and ``f_lasti``, as a frame."""
    _active.place = place
    try:
        yield
    finally:
        _active.place = None


def caller(frame: "FrameType") -> Any:
    """Where a call stands: as :func:`calling_from` says, else in this frame."""
    return getattr(_active, "place", None) or frame


@contextmanager
def recording(recorder: Optional[Recorder]) -> Iterator[None]:
    """Make ``recorder`` (or nothing) the active one in this thread for the length of a ``with`` block."""
    before = active_recorder()
    _active.recorder = recorder
    try:
        yield
    finally:
        _active.recorder = before
