"""The worker: takes the engine's messages one by one in the main thread.

Invariants:
1. User code runs in the main thread only, so that a cancel can raise in it; messages are read in a thread of their own.
2. A cancel overtakes what waits; everything else keeps its order, but for what comes while a body waits for data: attempts run then, the rest waits.
"""

import faulthandler
import os
import sys
from collections import deque
from queue import SimpleQueue
from typing import Any, Deque, Dict, List, Optional

from .attempts import AttemptRunner
from .cancelling import Cancelling
from .capture import Capture, Stream
from .channel import Channel, Message
from .descriptors import DescriptorCapture, can_capture, redirect
from .failures import failure, failure_of, syntax_failure
from .finding import Finder
from .inputs import InputReader
from .loading import Loader
from .on_import import when_imported
from .store import ArtifactStore


class Host:
    def __init__(self, descriptor: int) -> None:
        self._channel = Channel(descriptor)
        self._work: "SimpleQueue[Message]" = SimpleQueue()
        self._later: "Deque[Message]" = deque()
        self._capture = Capture(self._channel.send)
        self._cancelling = Cancelling()
        self._loader = Loader()
        self._workspace: Optional[str] = None
        self._store = ArtifactStore(os.path.join(os.getcwd(), ".pipeloom"))
        self._descriptors: List[DescriptorCapture] = []
        self._prepare()

    def serve(self) -> None:
        """Never returns: the process ends when the engine closes the channel."""
        self._redirect_output()
        self._channel.listen(self._receive)
        while True:
            message = self._later.popleft() if self._later else self._work.get()
            self._channel.is_busy = True
            self._handle(message)
            self._channel.is_busy = False

    def _receive(self, message: Message) -> None:
        kind = message.get("type")
        if kind == "cancel":
            self._cancelling.request((message["invocation"], message["attempt"]))
        else:
            self._work.put(message)

    def _handle(self, message: Message) -> None:
        kind = message.get("type")
        if kind == "attempts":
            for envelope in message["envelopes"]:
                self._runner.run(envelope)
        elif kind == "body":
            self._run_body(message)
        elif kind == "describe":
            self._channel.send({"type": "described", "id": message["id"], **self._described(message["file"])})
        elif kind == "init":
            self._workspace = self._loader.workspace = message["workspace"]
            self._store = ArtifactStore(message["store"])
            self._prepare()
            try:
                # Relative paths in steps mean the workspace, wherever the engine was started.
                os.chdir(message["workspace"])
            except OSError as error:
                sys.stderr.write("Pipeloom: the workspace %s cannot be entered: %s\n" % (message["workspace"], error))

    def _prepare(self) -> None:
        self._finder = Finder(self._loader, self._store, InputReader(self._store), lambda: self._workspace)
        self._runner = AttemptRunner(
            self._finder, self._store, self._capture, self._cancelling, self._drain, self._channel.send
        )

    def _run_body(self, message: Message) -> None:
        # Read only here: most workers only run steps, and start sooner without it.
        from pipeloom.recording import recording

        from .body import BodyDriver
        from .describe import manifest_of

        run_id = message["runId"]
        hooks: List[str] = []
        try:
            found = self._finder.body(message)
            pipeline = found.pipeline
            hooks = pipeline.hooks
            driver = BodyDriver(
                run_id,
                pipeline,
                found.unit,
                self._store,
                self._workspace,
                self._channel.send,
                self._wait,
                self._finder.reader.read,
            )
            with recording(driver):
                result = found.run()
            outputs = driver.outputs_of(result, pipeline.name)
            driver.flush()
            self._channel.send(
                {
                    "type": "body.finished",
                    "runId": run_id,
                    "mode": pipeline.mode,
                    "isStatic": driver.is_static,
                    "outputs": outputs,
                    "manifest": manifest_of(driver.sources.all_modules()),
                    "hooks": hooks,
                }
            )
        except BaseException as error:
            self._channel.send({"type": "body.failed", "runId": run_id, "error": failure_of(error), "hooks": hooks})

    def _wait(self, load: int) -> Message:
        """The answer to a load. Inline steps of the run run here meanwhile."""
        while True:
            message = self._work.get()
            kind = message.get("type")
            if kind == "loaded":
                # An answer to a load of an earlier body that failed meanwhile is of no use.
                if message["id"] == load:
                    return message
            elif kind == "attempts":
                self._handle(message)
            else:
                self._later.append(message)

    def _described(self, file: str) -> Dict[str, Any]:
        from .describe import describe

        try:
            described = describe(file, self._workspace)
            return {"manifest": described.manifest, "steps": described.steps}
        except SyntaxError as error:
            return {"error": syntax_failure(error)}
        except OSError as error:
            return {"error": failure("OSError", "bad-file", "%s cannot be read: %s" % (file, error.strerror or error))}
        except Exception as error:  # No text, however odd, ends the worker.
            return {
                "error": failure(type(error).__name__, "bad-file", "%s cannot be read as Python: %s" % (file, error))
            }

    def _redirect_output(self) -> None:
        original = {"stdout": 1, "stderr": 2}
        if can_capture():
            original = {"stdout": os.dup(1), "stderr": os.dup(2)}

            def write(stream: str, text: str) -> None:
                if not self._capture.write(stream, text):
                    os.write(original[stream], text.encode("utf-8", "replace"))

            self._descriptors = redirect(write)
        faulthandler.enable(original["stderr"])
        sys.stdout = Stream(self._capture, "stdout", _text_stream(original["stdout"]))
        sys.stderr = Stream(self._capture, "stderr", _text_stream(original["stderr"]))
        when_imported("logging", self._install_logging)

    def _install_logging(self) -> None:
        from .log_records import install

        install(self._capture)

    def _drain(self) -> None:
        for descriptor in self._descriptors:
            descriptor.drain()


def _text_stream(descriptor: int) -> Any:
    return open(descriptor, "w", encoding="utf-8", errors="replace", closefd=False)
