"""Descriptors 1 and 2 as pipes, so that what child processes and C libraries print belongs to the attempt too."""

import os
import select
import threading
from typing import Any, Callable, List

CHUNK = 65536


class DescriptorCapture:
    """Redirects a descriptor; ``drain`` hands over what was written before it was called.

    Invariant: bytes are read under one lock, so that after ``drain`` nothing written earlier is still on its way.
    """

    def __init__(self, descriptor: int, write: Callable[[str], Any]) -> None:
        import codecs

        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._write = write
        self._lock = threading.Lock()
        self._reader, writer = os.pipe()
        os.dup2(writer, descriptor, inheritable=True)
        os.close(writer)
        os.set_blocking(self._reader, False)
        threading.Thread(target=self._pump, name="pipeloom-descriptor-%d" % descriptor, daemon=True).start()

    def drain(self) -> None:
        with self._lock:
            self._take()

    def _pump(self) -> None:
        while True:
            select.select([self._reader], [], [])
            with self._lock:
                self._take()

    def _take(self) -> None:
        while True:
            try:
                data = os.read(self._reader, CHUNK)
            except (BlockingIOError, InterruptedError):
                return
            if not data:
                return
            self._write(self._decode(data))


def can_capture() -> bool:
    """False where pipes cannot be waited for like this (Windows)."""
    return os.name == "posix"


def redirect(write: Callable[[str, str], Any]) -> List[DescriptorCapture]:
    """Redirect both descriptors; ``write`` gets the stream's name and text."""
    return [
        DescriptorCapture(1, lambda text: write("stdout", text)),
        DescriptorCapture(2, lambda text: write("stderr", text)),
    ]
