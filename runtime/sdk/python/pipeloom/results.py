"""What ``run`` gives: the end of a run as an object, with its outputs as values."""

import os
import sys
from typing import Any, Callable, Dict, List, Mapping, Optional

from .errors import PipeloomError


_NOT_INLINE = object()


class Artifact:
    """A value that a step produced, as the store knows it. In ``outputs`` it stands for a value that is too large, or not JSON, to ride in a result.

    Attributes:
        digest: SHA-256 of its bytes.
        type: How it is shown: ``table``, ``image``, ``opaque``…
        size: Length of its bytes.
        preview: A short description: ``summary``, ``shape``, ``columns``.
        path: Where its bytes are in the workspace's store; ``None`` for a short value, which needs no file.

    Example::

        frame = run(training).outputs["rows"].load()
    """

    def __init__(self, value: Mapping[str, Any], workspace: str) -> None:
        self.digest: str = value["digest"]
        self.type: str = value["type"]
        self.size: int = value["size"]
        self.preview: Optional[Mapping[str, Any]] = value.get("preview")
        self._inline = value["value"] if "value" in value and value["codec"] == "json" else _NOT_INLINE
        path = os.path.join(workspace, ".pipeloom", "artifacts", self.digest[:2], self.digest)
        self.path: Optional[str] = path if self._inline is _NOT_INLINE else None
        self._codec: str = value["codec"]

    def load(self) -> Any:
        """Read and decode it. A pickle runs code of the modules that made it: load only what your own pipelines stored.

        Raises:
            PipeloomError: ``unreadable-artifact``: only another language can open it.
        """
        if self.path is None:
            return self._inline
        if self._codec == "msgpack":
            raise PipeloomError(
                "unreadable-artifact",
                "A value stored as msgpack can only be opened by the language that wrote it. Let the producing step return plain data.",
            )
        with open(self.path, "rb") as file:
            return _decoder()(file.read(), self._codec)

    def to_dict(self) -> Dict[str, Any]:
        return {"digest": self.digest, "type": self.type, "size": self.size, "preview": self.preview, "path": self.path}

    def __repr__(self) -> str:
        return "<Artifact %s %s>" % (self.type, (self.preview or {}).get("summary", self.digest[:12]))


class StepRun:
    """What became of one use of a step; a map has one for each item.

    Attributes:
        name: The graph node: the step's name, then ``name_2`` and so on.
        status: ``succeeded``, ``failed``, ``skipped`` or ``cancelled``.
        cached: Answered from the cache.
        reason: Why it ran or did not: ``no earlier run``, ``nothing changed``, ``epochs 5 -> 10``.
        attempts: How often it was tried.
        duration: Seconds of work.
        outputs: Values by name; what is large is an :class:`Artifact`.
        artifacts: The same as stored values, each with its digest and preview.
        artifact: The first of them, if there is one.
        error: ``name``, ``message`` and perhaps ``location``, when it failed.

    Example::

        slowest = max(run(training).steps, key=lambda step: step.duration)
    """

    def __init__(self, step: Mapping[str, Any], workspace: str) -> None:
        self.name: str = step["node"]
        self.status: str = step["status"]
        self.cached: bool = step["cached"]
        self.reason: str = step["reason"]
        self.attempts: int = step["attempts"]
        self.duration: float = step["durationMs"] / 1000
        self.outputs = _values(step["outputs"], workspace)
        self.artifacts = {name: Artifact(value, workspace) for name, value in step["outputs"].items()}
        self.error: Optional[Mapping[str, Any]] = step.get("error")

    @property
    def artifact(self) -> Optional[Artifact]:
        return next(iter(self.artifacts.values()), None)

    @property
    def duration_seconds(self) -> float:
        return self.duration

    def to_dict(self) -> Dict[str, Any]:
        return {**self.__dict__, "outputs": _plain(self.outputs), "artifacts": _plain(self.artifacts)}

    def __repr__(self) -> str:
        return "<StepRun %s %s>" % (self.name, self.status)


class RunResult:
    """A finished run. Made by :func:`run`.

    Attributes:
        id: The run's id, as ``pipeloom runs`` shows it.
        pipeline: The pipeline's name.
        status: ``succeeded``, ``failed``, ``cancelled``, ``interrupted`` or ``paused``.
        success: True when it succeeded.
        outputs: What the body returned, by name; a single output is ``output``. What is large is an :class:`Artifact`.
        steps: One :class:`StepRun` for each use of a step.
        step_results: The first use of each step, by its node's name.
        error: Why the run failed, with the step where one did.
        duration: Seconds from start to end.
        run_id, pipeline_name, duration_seconds: Other names of ``id``, ``pipeline`` and ``duration``.

    In a notebook it shows itself as a table.

    Example::

        result = run(training, {"epochs": 10})
        if not result.success:
            print(result.error["message"])
    """

    def __init__(self, finished: Mapping[str, Any], workspace: str) -> None:
        self.id: str = finished["runId"]
        self.pipeline: str = finished["pipeline"]
        self.status: str = finished["status"]
        self.success = self.status == "succeeded"
        self.outputs = _values(finished["outputs"], workspace)
        self.steps: List[StepRun] = [StepRun(step, workspace) for step in finished["steps"]]
        self.error: Optional[Mapping[str, Any]] = finished.get("error")
        self.duration: float = finished["durationMs"] / 1000

    def step(self, name: str) -> Optional[StepRun]:
        """The first use of a step, by its node's name."""
        return next((step for step in self.steps if step.name == name), None)

    @property
    def step_results(self) -> Dict[str, StepRun]:
        results: Dict[str, StepRun] = {}
        for step in self.steps:
            results.setdefault(step.name, step)
        return results

    @property
    def run_id(self) -> str:
        return self.id

    @property
    def pipeline_name(self) -> str:
        return self.pipeline

    @property
    def duration_seconds(self) -> float:
        return self.duration

    def __getitem__(self, name: str) -> Any:
        """An output of the run by its name, or what a step gave by its node's."""
        if name in self.outputs:
            return self.outputs[name]
        step = self.step(name)
        if step is None:
            known = ", ".join([*self.outputs, *self.step_results])
            raise KeyError('The run has no output and no step "%s". It has: %s.' % (name, known))
        return step.outputs["output"] if list(step.outputs) == ["output"] else step.outputs

    def summary(self) -> str:
        """A few lines for a terminal or a notebook."""
        cached = sum(step.cached for step in self.steps)
        parts = []
        for status in ("succeeded", "failed", "skipped", "cancelled"):
            count = sum(step.status == status for step in self.steps)
            if count or status == "succeeded":
                parts.append(
                    "%d %s%s" % (count, status, " (%d cached)" % cached if cached and status == "succeeded" else "")
                )
        lines = ["%s %s in %.2f s: %s" % (self.pipeline, self.status, self.duration, ", ".join(parts))]
        for step in self.steps:
            took = ", cached" if step.cached else " in %.2f s" % step.duration if step.attempts else ""
            tries = ", %d attempts" % step.attempts if step.attempts > 1 else ""
            lines.append("  %s: %s%s%s" % (step.name, step.status, took, tries))
        if self.error:
            where = "%s: " % self.error["step"] if "step" in self.error else ""
            lines.append("%s%s: %s" % (where, self.error["name"], self.error["message"]))
        return "\n".join(lines)

    def to_dict(self) -> Dict[str, Any]:
        """Plain data, for ``json.dumps``."""
        return {
            **self.__dict__,
            "outputs": _plain(self.outputs),
            "steps": [step.to_dict() for step in self.steps],
        }

    def __repr__(self) -> str:
        return "<RunResult %s %s>" % (self.pipeline, self.status)

    def _repr_html_(self) -> str:
        """What notebooks show; only escaped text, and no more than a screen of it."""
        from .shown_results import html_of

        return html_of(self)


def _values(outputs: Mapping[str, Any], workspace: str) -> Dict[str, Any]:
    return {
        name: value["value"] if "value" in value else Artifact(value, workspace) for name, value in outputs.items()
    }


def _plain(outputs: Mapping[str, Any]) -> Dict[str, Any]:
    return {name: value.to_dict() if isinstance(value, Artifact) else value for name, value in outputs.items()}


def _decoder() -> Callable[[bytes, str], Any]:
    """The workers' own decoder. It lies beside this module; in a checkout's sources, in a folder of its own."""
    try:
        from pipeloom_worker.codecs import decode
    except ImportError:
        runtime = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
        sys.path.append(os.path.join(runtime, "workers", "python"))
        from pipeloom_worker.codecs import decode
    return decode
