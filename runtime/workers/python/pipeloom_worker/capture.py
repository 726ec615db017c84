"""What a step prints, split into lines, given to the attempt that runs, and capped.

Three ways lead here: ``sys.stdout`` and ``sys.stderr`` (replaced by ``Stream``), descriptors 1 and 2 (what child processes and C code
print; replaced by pipes where the system lets us), and ``logging``.
Invariants:
1. Lines of one stream keep their order. Text is sent as soon as its line is complete, and at the attempt's end.
2. An attempt sends at most ``limit`` bytes of text; what is beyond is counted, at the speed of counting.
3. Outside an attempt text goes where it would go without us.
"""

import io
import os
import threading
import time
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Optional

LINE_LIMIT = 8_000
LEVELS = {"stdout": "info", "stderr": "warning"}


_silent = threading.local()


@contextmanager
def silenced() -> Iterator[None]:
    """Drop what this thread prints: code that runs a second time has said it before."""
    before = getattr(_silent, "is_on", False)
    _silent.is_on = True
    try:
        yield
    finally:
        _silent.is_on = before


class Capture:
    """The log of the running attempt. ``send`` takes messages of the protocol."""

    def __init__(self, send: Callable[..., None]) -> None:
        self._send = send
        self._lock = threading.RLock()
        self._attempt: Optional[Dict[str, Any]] = None
        self._left = 0
        self._dropped = 0
        self._open: Dict[str, str] = {}

    @property
    def is_active(self) -> bool:
        return self._attempt is not None

    def begin(self, attempt: Dict[str, Any], limit: int) -> None:
        with self._lock:
            self._attempt, self._left, self._dropped, self._open = attempt, limit, 0, {}

    def end(self) -> None:
        """Send what is left of open lines, and how much was dropped."""
        with self._lock:
            attempt = self._attempt
            if attempt is None:
                return
            for stream, rest in self._open.items():
                if rest:
                    self._emit(stream, LEVELS[stream], [rest])
            if self._dropped:
                text = "%s bytes of output were dropped: a step's log is limited." % f"{self._dropped:,}"
                self._send(
                    {
                        "type": "log",
                        **attempt,
                        "time": _now(),
                        "stream": "log",
                        "level": "warning",
                        "text": text,
                        "droppedBytes": self._dropped,
                    }
                )
            self._attempt = None

    def write(self, stream: str, text: str, level: Optional[str] = None) -> bool:
        """Take text of a stream; false when no attempt runs."""
        if getattr(_silent, "is_on", False):
            return True
        with self._lock:
            if self._attempt is None:
                return False
            if self._left <= 0:
                self._dropped += len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
                return True
            if len(text) > self._left + LINE_LIMIT:
                beyond = text[self._left + LINE_LIMIT :]
                self._dropped += len(beyond) if beyond.isascii() else len(beyond.encode("utf-8", "replace"))
                text = text[: self._left + LINE_LIMIT]
            text = self._open.get(stream, "") + text
            *lines, rest = text.split("\n")
            while len(rest) > LINE_LIMIT:
                lines.append(rest[:LINE_LIMIT])
                rest = rest[LINE_LIMIT:]
            self._open[stream] = rest
            if lines:
                self._emit(stream, level or LEVELS[stream], lines)
            return True

    def log(self, level: str, text: str) -> bool:
        """Take whole lines with a level of their own."""
        if getattr(_silent, "is_on", False):
            return True
        with self._lock:
            if self._attempt is None:
                return False
            self._emit("log", level, text.split("\n"))
            return True

    def _emit(self, stream: str, level: str, lines: List[str]) -> None:
        messages = []
        now = _now()
        for line in lines:
            if "\r" in line:
                # Progress bars write over their line: its last state counts.
                line = line.rstrip("\r").rpartition("\r")[2]
            for start in range(0, len(line) or 1, LINE_LIMIT):
                part = line[start : start + LINE_LIMIT]
                size = len(part) if part.isascii() else len(part.encode("utf-8", "replace"))
                if size + 1 > self._left:
                    self._left = 0
                    self._dropped += size + 1
                    continue
                self._left -= size + 1
                messages.append(
                    {
                        "type": "log",
                        **(self._attempt or {}),
                        "time": now,
                        "stream": stream,
                        "level": level,
                        "text": part,
                    }
                )
        if messages:
            self._send(*messages)


class Stream(io.TextIOBase):
    """Stands in for ``sys.stdout`` or ``sys.stderr``."""

    def __init__(self, capture: Capture, name: str, original: Any) -> None:
        self._capture = capture
        self._name = name
        self._original = original
        self._owner = os.getpid()
        self._unwritten = ""
        self.level: Optional[str] = None

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError("write() argument must be str, not %s" % type(text).__name__)
        if os.getpid() != self._owner:
            self._write_as_child(text)
        elif not self._capture.write(self._name, text, self.level):
            if self._original is not None:
                self._original.write(text)
                self._original.flush()
        return len(text)

    def _write_as_child(self, text: str) -> None:
        """A forked child has no channel: it prints to the descriptor, which the parent captures, and whole lines, so that children do not mix."""
        lines, newline, self._unwritten = (self._unwritten + text).rpartition("\n")
        if newline:
            os.write(self.fileno(), (lines + newline).encode("utf-8", "replace"))

    def flush(self) -> None:
        if os.getpid() != self._owner:
            os.write(self.fileno(), self._unwritten.encode("utf-8", "replace"))
            self._unwritten = ""
            return
        if self._original is not None and not self._capture.is_active:
            self._original.flush()

    def fileno(self) -> int:
        return 1 if self._name == "stdout" else 2

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]
        return "replace"

    @property
    def buffer(self) -> "BinaryStream":
        return BinaryStream(self)


class BinaryStream(io.RawIOBase):
    """``sys.stdout.buffer``: bytes are read as UTF-8."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        raw = bytes(data)
        self._stream.write(raw.decode("utf-8", "replace"))
        return len(raw)


def _now() -> float:
    return round(time.time() * 1000, 3)
