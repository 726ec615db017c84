"""Stops the running attempt: raises ``CancelledError`` in the main thread, also out of ``sleep`` and other waits of the system.

Invariants:
1. The error is raised only between ``begin`` and ``end`` of the attempt that was named; a late or early request does no harm.
2. It is raised once per attempt: cleaning up is not disturbed. An attempt that goes on nevertheless is the engine's to kill.
"""

import os
import signal
import threading
from typing import Optional, Set, Tuple

from pipeloom.errors import CancelledError

Attempt = Tuple[str, int]


class Cancelling:
    """``begin`` and ``end`` are called in the main thread, ``request`` in any."""

    def __init__(self) -> None:
        self._running: Optional[Attempt] = None
        self._requested: Set[Attempt] = set()
        self._was_raised = False
        self._can_signal = os.name == "posix" and hasattr(signal, "pthread_kill")
        if self._can_signal:
            signal.signal(signal.SIGUSR1, self._on_signal)

    def request(self, attempt: Attempt) -> None:
        self._requested.add(attempt)
        if self._running != attempt:
            return
        main = threading.main_thread().ident or 0
        if self._can_signal:
            signal.pthread_kill(main, signal.SIGUSR1)
        else:
            import ctypes

            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(main), ctypes.py_object(CancelledError))

    def is_requested(self, attempt: Attempt) -> bool:
        return attempt in self._requested

    def begin(self, attempt: Attempt) -> None:
        self._was_raised = attempt in self._requested
        self._running = attempt
        if self._was_raised:
            raise CancelledError()

    def end(self) -> None:
        self._running = None

    def forget(self, attempt: Attempt) -> None:
        self._requested.discard(attempt)

    def _on_signal(self, number: int, frame: object) -> None:
        if self._running is not None and self._running in self._requested and not self._was_raised:
            self._was_raised = True
            raise CancelledError()
