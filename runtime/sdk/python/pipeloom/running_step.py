"""``step_context``: what a running step can know of its run, and say about its progress."""

import sys
from typing import Any, Dict, Mapping, Optional


class ContextSink:
    """Where a context's words go. The worker subclasses it; this one is for steps that run outside a pipeline."""

    def log(self, level: str, text: str) -> None:
        print("%s: %s" % (level, text), file=sys.stderr)

    def progress(self, done: float, total: Optional[float], message: Optional[str]) -> None:
        """Outside a run nobody watches."""

    def is_cancelled(self) -> bool:
        return False


class StepLog:
    """Log lines of a step, with a level. Values that are no text are shown as ``str`` shows them."""

    def __init__(self, sink: ContextSink) -> None:
        self._sink = sink

    def debug(self, *values: Any) -> None:
        """Detail that matters when something is looked into."""
        self._sink.log("debug", " ".join(map(str, values)))

    def info(self, *values: Any) -> None:
        """What the step does."""
        self._sink.log("info", " ".join(map(str, values)))

    def warning(self, *values: Any) -> None:
        """Something to look at; the step goes on."""
        self._sink.log("warning", " ".join(map(str, values)))

    def error(self, *values: Any) -> None:
        """Something went wrong."""
        self._sink.log("error", " ".join(map(str, values)))


class StepContext:
    """The running step's context. Get it by :func:`step_context`.

    Attributes:
        log: ``debug``, ``info``, ``warning``, ``error``.
        parameters: The run's parameters, read-only by convention.
        run_id: The run's id; the empty string outside a run.
        invocation: This execution slot's id.
        node: The node's id in the graph.
        attempt: 1 for the first try.
    """

    def __init__(
        self,
        sink: ContextSink,
        parameters: Mapping[str, Any],
        run_id: str = "",
        invocation: str = "",
        node: str = "",
        attempt: int = 1,
    ) -> None:
        self._sink = sink
        self.log = StepLog(sink)
        self.parameters: Dict[str, Any] = dict(parameters)
        self.run_id = run_id
        self.invocation = invocation
        self.node = node
        self.attempt = attempt

    def progress(self, done: float, total: Optional[float] = None, message: Optional[str] = None) -> None:
        """Say how far the step is, in any unit; with ``total`` it is shown as a share.

        Example::

            for index, row in enumerate(rows):
                step_context().progress(index, len(rows), "cleaning")
        """
        self._sink.progress(done, total, message)

    @property
    def is_cancelled(self) -> bool:
        """True once the run is being cancelled: a long loop may end early."""
        return self._sink.is_cancelled()


_outside = StepContext(ContextSink(), {})
_current: Optional[StepContext] = None


def set_step_context(context: Optional[StepContext]) -> None:
    """For the worker: the context of the attempt that runs now. One attempt runs at a time in a process, with all its threads."""
    global _current
    _current = context


def step_context() -> StepContext:
    """The running step's context; outside a run one that writes log lines to stderr and ignores progress.

    Example::

        @step
        def fit(rows: list, epochs: int):
            context = step_context()
            for epoch in range(epochs):
                context.progress(epoch + 1, epochs)
                context.log.info("epoch", epoch)
    """
    return _current or _outside
