"""What the SDK raises, each with a stable code and a message that says what to do."""

from typing import Any, Mapping, Optional


class PipeloomError(Exception):
    """Base of everything that Pipeloom raises on purpose. ``code`` is stable; the message may change.

    Example:
        >>> try:
        ...     raise PipeloomError("bad-option", "Step \\"fit\\" has no option \\"retries\\".")
        ... except PipeloomError as error:
        ...     error.code
        'bad-option'
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class StepFailed(PipeloomError):
    """Raised by ``load()`` in a pipeline body when the step it waits for failed, was skipped or was cancelled.

    ``failure`` holds the step's own error as data: ``name``, ``message`` and perhaps ``stack``.

    Example::

        @pipeline
        def careful():
            score = risky()
            try:
                return keep(score.load())
            except StepFailed as error:
                return explain(str(error))
    """

    def __init__(self, message: str, failure: Optional[Mapping[str, Any]] = None) -> None:
        super().__init__("upstream-failed", message)
        self.failure = dict(failure or {})


class CancelledError(BaseException):
    """Raised inside a running step when its run is cancelled.

    Like ``KeyboardInterrupt`` it is no ``Exception``, so that ``except Exception`` in a step does not swallow it.
    Use ``finally`` to clean up.

    Example::

        @step
        def crunch(rows: list) -> float:
            scratch = open_scratch()
            try:
                return work(rows, scratch)
            finally:
                scratch.close()
    """
