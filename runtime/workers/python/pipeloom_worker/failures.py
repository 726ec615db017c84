"""Exceptions as data: what the engine, the editor and the command line show."""

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from pipeloom.errors import CancelledError, PipeloomError, StepFailed
from pipeloom.later import LaterModule

if TYPE_CHECKING:
    import traceback
else:
    traceback = LaterModule("traceback")

Failure = Dict[str, Any]

_our_folders = tuple(
    os.path.dirname(os.path.abspath(path)) + os.sep for path in (__file__, sys.modules["pipeloom"].__file__ or __file__)
)
CAUSE_LIMIT = 8


class BatchItemFailed(Exception):
    """One item of a batch failed. It is told as the item's own failure, with the item's index."""

    def __init__(self, index: int, cause: Exception) -> None:
        super().__init__(index, cause)
        self.index = index
        self.cause = cause


def failure_of(error: BaseException, depth: int = 0) -> Failure:
    """An exception with frames of the user's files only, its location, and its cause."""
    if isinstance(error, BatchItemFailed):
        item = failure_of(error.cause, depth)
        return {**item, "message": "Item %d: %s" % (error.index, item["message"])}
    if isinstance(error, SystemExit):
        return _with_place(
            {
                "name": "SystemExit",
                "message": "The step called sys.exit(%s), which would end the worker. Return a value or raise an error instead."
                % _exit_code(error),
                "code": "step-exited",
            },
            error,
        )
    if isinstance(error, StepFailed) and error.failure:
        # What a body loaded and did not catch is the step's own failure.
        return error.failure
    if isinstance(error, CancelledError):
        return {"name": "CancelledError", "message": "The step was cancelled.", "code": "cancelled"}
    if isinstance(error, SyntaxError):
        return syntax_failure(error)
    result: Failure = {"name": type(error).__name__, "message": message_of(error)}
    if isinstance(error, PipeloomError):
        result["code"] = error.code
    elif isinstance(error, ModuleNotFoundError):
        result.update(missing_module(error))
    elif isinstance(error, FileNotFoundError) and not user_frames(error.__traceback__):
        result.update(code="bad-file", message="%s is not there any more." % error.filename)
    elif isinstance(error, MemoryError):
        result["message"] = result["message"] or "The step ran out of memory."
    result = _with_place(result, error)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and depth < CAUSE_LIMIT and not isinstance(cause, CancelledError):
        result["cause"] = failure_of(cause, depth + 1)
    return result


def failure(name: str, code: str, message: str) -> Failure:
    """A failure that the runtime makes."""
    return {"name": name, "message": message, "code": code}


def message_of(error: BaseException) -> str:
    try:
        if isinstance(error, KeyError) and len(error.args) == 1:
            return "Key not found: %r" % (error.args[0],)
        return str(error)
    except Exception:
        return "(the error has no printable message)"


def syntax_failure(error: SyntaxError) -> Failure:
    """A file that is not Python: with the place where reading stopped."""
    file, line = error.filename or "the file", error.lineno or 1
    result = failure(
        type(error).__name__, "syntax-error", "%s:%d: %s. Correct the file and run again." % (file, line, error.msg)
    )
    result["location"] = {"file": file, "line": line, **({"column": error.offset} if error.offset else {})}
    if error.text:
        result["stack"] = "%s: %s\n    at %s:%d" % (type(error).__name__, error.msg, file, line)
    return result


def missing_module(error: ModuleNotFoundError) -> Failure:
    name = (error.name or "").split(".")[0]
    message = (
        'Python has no module named "%s". Check its name, or install it for the interpreter that runs this pipeline: "%s" -m pip install %s'
        % (error.name, sys.executable, distribution_name(name))
    )
    return {"message": message, "code": "missing-module"}


def distribution_name(module: str) -> str:
    """What to install for a module, where the two names differ."""
    return {
        "sklearn": "scikit-learn",
        "cv2": "opencv-python",
        "PIL": "pillow",
        "yaml": "pyyaml",
        "bs4": "beautifulsoup4",
        "dateutil": "python-dateutil",
        "dotenv": "python-dotenv",
        "skimage": "scikit-image",
    }.get(module, module)


def user_frames(trace: Optional[TracebackType]) -> "List[traceback.FrameSummary]":
    """Frames in files that are neither ours nor Python's own nor installed packages, outermost first."""
    return [frame for frame in traceback.extract_tb(trace) if is_user_file(frame.filename)]


def is_user_file(path: str) -> bool:
    if path.startswith("<") or path.startswith(_our_folders):
        return False
    parts = path.replace("\\", "/")
    if "/site-packages/" in parts or "/dist-packages/" in parts:
        return False
    return not path.startswith(os.path.dirname(os.__file__) + os.sep)


def _with_place(result: Failure, error: BaseException) -> Failure:
    frames = user_frames(error.__traceback__)
    if not frames:
        return result
    last = frames[-1]
    column = getattr(last, "colno", None)
    result["location"] = {
        "file": last.filename,
        "line": last.lineno or 1,
        **({"column": column + 1} if column is not None else {}),
    }
    lines = ["%s: %s" % (result["name"], result["message"])]
    for frame in reversed(frames[-50:]):
        lines.append("    at %s (%s:%d)" % (frame.name, frame.filename, frame.lineno or 1))
    result["stack"] = "\n".join(lines)
    return result


def _exit_code(error: SystemExit) -> str:
    return "" if error.code is None else repr(error.code)
