"""A pipeline file described without running it: its files with digests, and its steps with the digests of their code."""

import ast
import sys
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

import pipeloom
from pipeloom.options import FUNCTION_OPTIONS, STEP_OPTIONS, step_options

from .code_digest import CodeDigests
from .sources import SourceModule, Sources


# Words of the SDK that make a step of a function.
STEP_WORDS = ("step", "dynamic", "map_task")


class Description(NamedTuple):
    manifest: Dict[str, Any]
    steps: List[Dict[str, Any]]


def describe(file: str, workspace: Optional[str]) -> Description:
    """Raises OSError and SyntaxError of the file itself; a broken module that it imports shows when it is imported."""
    sources = Sources(file, workspace)
    modules = sources.all_modules()
    digests = CodeDigests(sources)
    steps = [
        planned_step(digests, module.path, name, options)
        for module in modules
        for name, options in declared_steps(module)
    ]
    return Description(manifest_of(modules), steps)


def manifest_of(modules: List[SourceModule]) -> Dict[str, Any]:
    return {
        "language": "python",
        "entry": modules[0].path,
        "files": [{"path": module.path, "digest": module.digest} for module in modules],
        "environment": "cpython-%d.%d.%d;sdk-%s" % (*sys.version_info[:3], pipeloom.__version__),
    }


def planned_step(digests: CodeDigests, path: str, name: str, options: Dict[str, Any]) -> Dict[str, Any]:
    digest, parts = digests.of(path, name)
    return {
        "name": options.get("name", name),
        "file": path,
        "codeDigest": digest,
        "codeParts": parts,
        "outputs": options.get("outputs", ["output"]),
        "options": options,
    }


def declared_steps(module: SourceModule) -> Iterator["tuple[str, Dict[str, Any]]"]:
    """Functions at the top level with the decorator ``step`` or one of its kind, and variables that hold one, with their literal options."""
    for statement in module.tree.body:
        if (
            isinstance(statement, ast.Assign)
            and len(statement.targets) == 1
            and isinstance(statement.targets[0], ast.Name)
        ):
            made = statement.value
            maker = made.func if isinstance(made, ast.Call) and isinstance(made.func, ast.Call) else made
            if isinstance(maker, ast.Call) and _is_step(maker.func, module):
                yield statement.targets[0].id, _literal_options(statement.targets[0].id, maker)
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for decorator in statement.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            if _is_step(call.func if call else decorator, module):
                yield statement.name, _literal_options(statement.name, call)


def _is_step(callee: ast.expr, module: SourceModule) -> bool:
    if isinstance(callee, ast.Name):
        imported = module.imports.get(callee.id)
        return imported is not None and imported.module == "pipeloom" and imported.name in STEP_WORDS
    if isinstance(callee, ast.Attribute) and isinstance(callee.value, ast.Name) and callee.attr in STEP_WORDS:
        imported = module.imports.get(callee.value.id)
        return imported is not None and imported.module == "pipeloom" and imported.name is None
    return False


def _literal_options(name: str, call: Optional[ast.Call]) -> Dict[str, Any]:
    given: Dict[str, Any] = {}
    for keyword in call.keywords if call else []:
        if keyword.arg not in STEP_OPTIONS:
            continue
        if keyword.arg in FUNCTION_OPTIONS:
            given[keyword.arg] = (
                None if isinstance(keyword.value, ast.Constant) and keyword.value.value is None else _stand_in
            )
            continue
        try:
            given[keyword.arg] = ast.literal_eval(keyword.value)
        except ValueError:
            continue
    try:
        return step_options(name, given)
    except pipeloom.PipeloomError:
        return {}


def _stand_in() -> None:
    """Stands for a function that is not looked at."""
