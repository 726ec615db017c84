"""``run``: a pipeline run from a script or a notebook."""

import json
import os
import sys
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Tuple

from .errors import PipeloomError
from .pipelines import Pipeline
from .results import RunResult

_FLAGS = ("profile", "preset", "from_", "until", "only", "rerun", "executor", "python")


def run(
    pipeline: Pipeline,
    params: Optional[Mapping[str, Any]] = None,
    *,
    cache: bool = True,
    failed: bool = False,
    workspace: Optional[str] = None,
    on_event: Optional[Callable[[Dict[str, Any]], None]] = None,
    **options: Any,
) -> RunResult:
    """Run a pipeline from a script or a notebook and give its result. A run that fails is a result too: look at ``success``.

    Args:
        pipeline: A pipeline that is defined in a file. Where that file is the script itself, guard the call by
            ``if __name__ == "__main__":``.
        params: Values of its parameters; the others come from ``pipeloom.yaml`` and the defaults.
        cache: Use results of earlier runs.
        failed: With ``rerun``, only what failed in that run.
        workspace: The folder that holds the store; by default the nearest upward with ``pipeloom.yaml``, else with ``.git``,
            else the file's own.
        on_event: Hears every event of the run, as a dict.
        **options: ``profile``, ``preset``, ``from_``, ``until``, ``only``, ``rerun``, ``executor``, ``python`` as of
            ``pipeloom run``; ``python`` is this interpreter by default.

    Raises:
        PipeloomError: ``no-command`` when the ``pipeloom`` command is not there; ``run-refused`` when it refuses the file or the
            parameters; ``nested-run`` when called inside a run.

    Example::

        result = run(training, {"epochs": 10})
        print(result.summary(), result.outputs["score"])
    """
    file, root = located(pipeline, "run", workspace)
    # Read only here: pipeline files import this module too, and workers start faster without it.
    from .commands import find_command, follow

    flags = _flags({"python": sys.executable, **options})
    if not cache:
        flags.append("--no-cache")
    if failed:
        flags.append("--failed")
    with values_file(params) as values:
        command = [*find_command(), "run", file, "--pipeline", pipeline.name, "--json", "--params", values]
        return RunResult(follow([*command, "--workspace", root, *flags], pipeline.name, on_event), root)


def located(pipeline: Pipeline, word: str, workspace: Optional[str]) -> Tuple[str, str]:
    """The file that defines a pipeline and the folder that holds its store, for a script's call of the function ``word``."""
    if not isinstance(pipeline, Pipeline):
        raise PipeloomError("bad-pipeline", "%s() takes a pipeline: what @pipeline made." % word)
    if "PIPELOOM_PROCESS" in os.environ:
        raise PipeloomError(
            "nested-run",
            '%s() of pipeline "%s" was called inside a run. In a pipeline file, guard it: if __name__ == "__main__": %s(…). In a body, call the pipeline itself.'
            % (word, pipeline.name, word),
        )
    if not os.path.isfile(pipeline.file):
        raise PipeloomError(
            "no-file",
            'The file that defines pipeline "%s" is not known. Define it in a file of its own and import it.'
            % pipeline.name,
        )
    from .commands import workspace_of

    file = os.path.abspath(pipeline.file)
    return file, os.path.abspath(workspace) if workspace is not None else workspace_of(file)


@contextmanager
def values_file(params: Optional[Mapping[str, Any]]) -> Iterator[str]:
    """The path of a file with the values, as long as it is needed."""
    import tempfile

    from .plain import plain_of

    with tempfile.TemporaryDirectory(prefix="pipeloom-run-") as folder:
        path = os.path.join(folder, "params.json")
        with open(path, "w", encoding="utf-8") as target:
            json.dump(plain_of(dict(params or {})), target, ensure_ascii=False)
        yield path


def _flags(options: Mapping[str, Any]) -> List[str]:
    flags: List[str] = []
    for name, value in options.items():
        if name not in _FLAGS:
            raise PipeloomError(
                "bad-option",
                'run() has no option "%s". Options are: cache, failed, workspace, on_event, %s.' % (name, ", ".join(_FLAGS)),
            )
        if value is not None:
            flags += ["--" + name.rstrip("_"), str(value)]
    return flags
