"""The ``pipeloom`` command as a child process: where it is, and its lines of JSON as events. Imported when the first run starts."""

import json
import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

from .errors import PipeloomError


def workspace_of(file: str) -> str:
    """The folder that holds a file's store."""
    folder = Path(file).parent
    for name in ("pipeloom.yaml", ".git"):
        for candidate in (folder, *folder.parents):
            if (candidate / name).exists():
                return str(candidate)
    return str(folder)


def find_command() -> Tuple[str, ...]:
    """The ``pipeloom`` command that belongs to this module, and the Node that runs it.

    Raises:
        PipeloomError: ``no-command``.
    """
    here = Path(__file__).resolve().parent
    # Beside the bundled module, or in what a checkout has built.
    candidates = [here.parents[1] / "cli.mjs", here.parents[3] / "dist" / "cli.mjs"]
    given = os.environ.get("PIPELOOM_CLI")
    found = Path(given) if given else next((path for path in candidates if path.is_file()), None)
    if found is None or not found.is_file():
        where = " at %s" % found if found else ""
        raise PipeloomError(
            "no-command", "The pipeloom command was not found%s. Set PIPELOOM_CLI to the path of its cli.mjs." % where
        )
    if found.suffix not in (".mjs", ".js", ".ts"):
        return (str(found),)
    own = found.parent.parent / "node_modules" / "node" / "bin" / "node"
    node = os.environ.get("PIPELOOM_NODE") or (str(own) if own.is_file() else shutil.which("node"))
    if node is None:
        raise PipeloomError(
            "no-command",
            "The pipeloom command needs Node 22.15 or later, and none was found. Set PIPELOOM_NODE to its path.",
        )
    return (node, str(found))


def follow(
    command: List[str], name: str, on_event: Optional[Callable[[Dict[str, Any]], None]]
) -> Dict[str, Any]:
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError as error:
        raise PipeloomError(
            "no-command", "The pipeloom command did not start: %s. Set PIPELOOM_CLI." % error
        ) from error
    complaints: List[bytes] = []
    # Standard error is read beside, so that neither pipe can fill up.
    reader = threading.Thread(target=lambda: complaints.extend(process.stderr or ()), daemon=True)
    reader.start()
    last: Optional[Dict[str, Any]] = None
    try:
        for line in process.stdout or ():
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if event.get("type") == "run.finished":
                last = event
            if on_event is not None:
                on_event(event)
        process.wait()
    except BaseException:
        # Ctrl+C reaches the command by itself in a terminal; in a notebook only we hear of it.
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait()
        raise
    finally:
        reader.join(5)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
    if last is None:
        complaint = b"".join(complaints).decode("utf-8", "replace").strip()
        raise PipeloomError("run-refused", complaint or 'Pipeline "%s" did not run.' % name)
    return last


def answer(command: List[str]) -> Any:
    """The JSON that a command prints.

    Raises:
        PipeloomError: ``no-command`` when it does not start, ``run-refused`` with its own words when it prints none.
    """
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError as error:
        raise PipeloomError(
            "no-command", "The pipeloom command did not start: %s. Set PIPELOOM_CLI." % error
        ) from error
    try:
        return json.loads(done.stdout)
    except ValueError:
        complaint = done.stderr.decode("utf-8", "replace").strip()
        raise PipeloomError("run-refused", complaint or "The pipeloom command printed nothing.") from None
