"""JSON lines with the engine over one descriptor.

Invariants:
1. Messages are written whole and in the order of ``send``, from any thread.
2. When the engine closes its end, this process ends, whatever its main thread does.
3. No child process inherits the descriptor: the engine sees our end as soon as we are gone.
"""

import json
import os
import signal
import threading
from typing import Any, Callable, Dict

Message = Dict[str, Any]

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


class Channel:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self.is_busy = False
        os.set_inheritable(descriptor, False)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._leave)

    def send(self, *messages: Message) -> None:
        data = "".join([_encode(message) + "\n" for message in messages]).encode("utf-8", "replace")
        with self._lock:
            if self._owner != os.getpid():
                return
            try:
                while data:
                    data = data[os.write(self._descriptor, data) :]
            except OSError:
                self.end_process()

    def listen(self, receive: Callable[[Message], None]) -> None:
        """Start reading in a thread of its own."""
        threading.Thread(target=self._read, args=(receive,), name="pipeloom-channel", daemon=True).start()

    def _read(self, receive: Callable[[Message], None]) -> None:
        rest = b""
        while True:
            try:
                chunk = os.read(self._descriptor, 65536)
            except InterruptedError:
                continue
            except OSError:
                chunk = b""
            if not chunk:
                self.end_process()
            *lines, rest = (rest + chunk).split(b"\n") if rest else chunk.split(b"\n")
            for line in lines:
                if line.strip():
                    receive(json.loads(line))

    def end_process(self) -> None:
        """End now. When this process leads its group and runs a step, what the step started ends too."""
        if self.is_busy and hasattr(os, "getpgrp") and os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(0)

    def _leave(self) -> None:
        try:
            os.close(self._descriptor)
        except OSError:
            pass
