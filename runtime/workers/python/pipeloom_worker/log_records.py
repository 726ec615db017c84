"""``logging`` in steps: records keep their level.

Python's logging, unless the user configures it, ends in ``logging.lastResort``; ours takes its place, so that ``logging.basicConfig`` in user
code still works. A handler of the user's own that writes to stderr keeps its format, and its lines get the record's level.
"""

import logging
from typing import Any

from .capture import Capture, Stream


class LastResort(logging.Handler):
    """Takes records that no handler of the user's takes."""

    def __init__(self, capture: Capture) -> None:
        super().__init__(logging.DEBUG)
        self._capture = capture
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = self.format(record)
            if record.name != "root" and "pipeloom_unit_" not in record.name:
                text = "%s: %s" % (record.name, text)
            if not self._capture.log(level_of(record.levelno), text):
                logging.StreamHandler().emit(record)
        except Exception:
            self.handleError(record)


def install(capture: Capture) -> None:
    """Make logging speak to the attempt. The root level becomes INFO: what a step says it does is worth keeping."""
    logging.lastResort = LastResort(capture)  # type: ignore[assignment]
    logging.getLogger().setLevel(logging.INFO)
    configure = logging.basicConfig

    def basic_config(**options: Any) -> None:
        # `logging.info` and its like configure by themselves, which would hide the level in a text on stderr.
        if options:
            configure(**options)

    logging.basicConfig = basic_config
    emit = logging.StreamHandler.emit

    def emit_with_level(handler: Any, record: logging.LogRecord) -> None:
        stream = handler.stream
        if not isinstance(stream, Stream):
            return emit(handler, record)
        stream.level = level_of(record.levelno)
        try:
            emit(handler, record)
        finally:
            stream.level = None

    logging.StreamHandler.emit = emit_with_level  # type: ignore[method-assign]


def level_of(number: int) -> str:
    if number >= logging.ERROR:
        return "error"
    if number >= logging.WARNING:
        return "warning"
    return "info" if number >= logging.INFO else "debug"
