"""Local modules read without running them: where an import leads, what a module defines at its top level.

Boundary: ``ast`` only; no user code runs. A module is local when its file lies in one of the search folders of its pipeline file.
"""

import ast
import os
from typing import Dict, Iterator, List, NamedTuple, Optional, Set, Tuple, Union

from .folders import search_folders
from .sha256 import sha256

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]


class Imported(NamedTuple):
    """A name bound by an import: the module it comes from, and the name there (nothing for the module itself)."""

    module: str
    name: Optional[str]
    level: int


class SourceModule:
    """One parsed file."""

    def __init__(self, path: str, text: bytes) -> None:
        self.path = path
        self.digest = sha256(text).hexdigest()
        self.tree = ast.parse(text, path)
        self.name = module_label(path)
        self.definitions: Dict[str, List[ast.stmt]] = {}
        self.imports: Dict[str, Imported] = {}
        self.stars: List[Imported] = []
        for statement in self.tree.body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                add_imports(statement, self.imports, self.stars)
            else:
                for bound in bound_names(statement):
                    self.definitions.setdefault(bound, []).append(statement)
                for inner in ast.walk(statement):
                    # An import under `if` or `try` binds at the top level too.
                    if isinstance(inner, (ast.Import, ast.ImportFrom)) and not isinstance(
                        statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
                    ):
                        add_imports(inner, self.imports, self.stars)


class Sources:
    """Parsed files below the search folders of one pipeline file."""

    def __init__(self, entry: str, workspace: Optional[str]) -> None:
        self.entry = os.path.abspath(entry)
        self.roots = search_folders(self.entry, workspace)
        self._modules: Dict[str, SourceModule] = {}
        self._found: Dict[Tuple[str, str, int], Optional[str]] = {}

    def module(self, path: str) -> SourceModule:
        """The parsed file. Raises OSError and SyntaxError (with its file name)."""
        module = self._modules.get(path)
        if module is None:
            with open(path, "rb") as file:
                module = self._modules[path] = SourceModule(path, file.read())
        return module

    def find(self, name: str, importer: str, level: int) -> Optional[str]:
        """The local file of a module, or nothing when it is not local."""
        key = (name, importer if level else "", level)
        if key not in self._found:
            self._found[key] = self._search(name, importer, level)
        return self._found[key]

    def all_modules(self) -> List[SourceModule]:
        """The entry and every local module that it imports, directly or not; the entry comes first."""
        seen: Dict[str, SourceModule] = {}
        waiting = [self.entry]
        while waiting:
            path = waiting.pop(0)
            if path in seen:
                continue
            try:
                module = seen[path] = self.module(path)
            except (OSError, SyntaxError, ValueError):
                if path == self.entry:
                    raise
                continue
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Import):
                    targets = [(alias.name, 0) for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    base = node.module or ""
                    targets = [(base, node.level)] + [
                        ((base + "." if base else "") + alias.name, node.level) for alias in node.names
                    ]
                else:
                    continue
                for name, level in targets:
                    waiting.extend(self._with_packages(name, path, level))
        return list(seen.values())

    def _with_packages(self, name: str, importer: str, level: int) -> Iterator[str]:
        parts = name.split(".") if name else [""]
        for count in range(1, len(parts) + 1):
            found = self.find(".".join(parts[:count]), importer, level)
            if found:
                yield found

    def _search(self, name: str, importer: str, level: int) -> Optional[str]:
        roots = self.roots
        if level:
            folder = os.path.dirname(importer)
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            roots = [folder]
        tail = os.path.join(*name.split(".")) if name else ""
        for root in roots:
            candidates = [os.path.join(root, tail, "__init__.py")] + (
                [os.path.join(root, tail) + ".py"] if tail else []
            )
            for candidate in candidates:
                if os.path.isfile(candidate):
                    return os.path.normpath(candidate)
        return None


def module_label(path: str) -> str:
    """How reasons name a module: ``helpers``, or its package's name."""
    stem = os.path.splitext(os.path.basename(path))[0]
    return os.path.basename(os.path.dirname(path)) if stem == "__init__" else stem


def add_imports(node: Union[ast.Import, ast.ImportFrom], imports: Dict[str, Imported], stars: List[Imported]) -> None:
    for alias in node.names:
        if isinstance(node, ast.Import):
            module = alias.name if alias.asname else alias.name.split(".")[0]
            imports[alias.asname or module] = Imported(module, None, 0)
            if not alias.asname and "." in alias.name:
                # `import a.b` binds `a`, and what is used of it may be in `a.b`.
                imports.setdefault(alias.name, Imported(alias.name, None, 0))
        elif alias.name == "*":
            stars.append(Imported(node.module or "", None, node.level))
        else:
            imports[alias.asname or alias.name] = Imported(node.module or "", alias.name, node.level)


def bound_names(statement: ast.stmt) -> Set[str]:
    """Top-level names that a statement defines or changes (``TABLE["a"] = 1`` and ``TABLE.update(...)`` change ``TABLE``)."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    names: Set[str] = set()
    waiting: List[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            names.add(node.id)
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            names.update(root_name(node))
        elif (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Attribute)
        ):
            names.update(root_name(node.value.func))
        waiting.extend(ast.iter_child_nodes(node))
    return names


def root_name(node: ast.AST) -> List[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return [node.id] if isinstance(node, ast.Name) else []
