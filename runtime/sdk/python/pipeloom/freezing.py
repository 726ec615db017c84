"""``freeze``: a pipeline kept as it is now, from a script or a notebook."""

import sys
from datetime import datetime, timezone
from typing import Any, Callable, Dict, List, Mapping, Optional

from .pipelines import Pipeline
from .results import RunResult
from .running import located, values_file


class FrozenVersion:
    """A pipeline as it was when it was frozen. Made by :func:`freeze`.

    Attributes:
        id: Digest over graph, code and parameters: equal content has an equal id.
        pipeline: The pipeline's name.
        created_at: When it was frozen first, in UTC.
        parameters: Values by name, as they were resolved.
        files: Files of the workspace that it holds, by their path there.

    Example::

        version = freeze(training, {"epochs": 10})
        print(version.id, sorted(version.files))
    """

    def __init__(self, record: Mapping[str, Any], workspace: str) -> None:
        self.id: str = record["id"]
        self.pipeline: str = record["pipeline"]
        self.created_at = datetime.fromtimestamp(record["createdAt"] / 1000, timezone.utc)
        self.parameters: Dict[str, Any] = {each["name"]: each["value"] for each in record["parameters"]}
        self.files: List[str] = [each["path"] for each in record["files"]]
        self._workspace = workspace

    def verify(self) -> List[Dict[str, Any]]:
        """What has changed in the workspace since: empty when nothing has. Each with ``kind``, ``name``, ``change`` and perhaps ``detail``."""
        from .commands import answer, find_command

        python = ["--python", sys.executable]
        found = answer([*find_command(), "freeze", "--verify", self.id, "--json", "--workspace", self._workspace, *python])
        return list(found["differences"])

    def run(self, *, cache: bool = True, on_event: Optional[Callable[[Dict[str, Any]], None]] = None) -> RunResult:
        """Run it as it was.

        Args:
            cache: Use results of earlier runs.
            on_event: Hears every event of the run, as a dict.
        """
        from .commands import find_command, follow

        command = [*find_command(), "run", "--frozen", self.id, "--json", "--workspace", self._workspace]
        command += ["--python", sys.executable, *([] if cache else ["--no-cache"])]
        return RunResult(follow(command, self.pipeline, on_event), self._workspace)

    def __repr__(self) -> str:
        return "<frozen %s %s>" % (self.pipeline, self.id[:12])


def freeze(
    pipeline: Pipeline,
    params: Optional[Mapping[str, Any]] = None,
    *,
    profile: Optional[str] = None,
    preset: Optional[str] = None,
    workspace: Optional[str] = None,
) -> FrozenVersion:
    """Keep a pipeline as it is now: its graph, the code of all its files, and its parameters.

    Args:
        pipeline: A pipeline that is defined in a file.
        params: Values of its parameters; the others come from ``pipeloom.yaml`` and the defaults.
        profile: A profile of ``pipeloom.yaml``.
        preset: A preset of ``pipeloom.yaml``.
        workspace: The folder that holds the store, as of :func:`run`.

    Raises:
        PipeloomError: ``no-command``, ``run-refused`` or ``nested-run``, as of :func:`run`.

    Example::

        version = freeze(training, {"epochs": 10})
        print(version.id, version.verify())
    """
    file, root = located(pipeline, "freeze", workspace)
    from .commands import answer, find_command

    chosen = [text for flag, name in (("--profile", profile), ("--preset", preset)) if name for text in (flag, name)]
    with values_file(params) as values:
        command = [*find_command(), "freeze", file, "--pipeline", pipeline.name, "--params", values, "--json"]
        return FrozenVersion(answer([*command, "--workspace", root, "--python", sys.executable, *chosen]), root)
