"""What a step's code is: a digest over everything of the local source that it uses, without running any of it.

Invariants:
1. Formatting, comments and docstrings do not count. Helpers, constants, default arguments, decorators, imported local modules and the
   versions of installed packages do, at any depth.
2. Where it cannot be told whether something is used, it counts: a step may run once too often, never once too rarely.
"""

import ast
import inspect
import os
from typing import Any, Dict, Iterator, List, Optional, Sequence, Set, Tuple

from .packages import package_label
from .sha256 import sha256
from .sources import Imported, SourceModule, Sources, add_imports

Parts = Dict[str, str]
Place = Tuple[str, str]


class CodeDigests:
    """Digests of steps over one pipeline file's sources."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._uses: Dict[Place, Tuple[str, List[Place], Set[str]]] = {}

    def of(self, path: str, name: str) -> Tuple[str, Parts]:
        """Digest and parts of what ``name`` means at the top level of a file."""
        return self._follow_all(path, {}, [(path, name)])

    def of_function(self, function: Any) -> Tuple[str, Parts]:
        """Digest and parts of a function wherever it stands, found by the line where its text begins."""
        code = getattr(function, "__code__", None)
        name = getattr(function, "__name__", "function")
        try:
            module = self._sources.module(os.path.normpath(code.co_filename))
            nodes = [node for node in ast.walk(module.tree) if _begins_at(node, code.co_firstlineno, name)]
        except (AttributeError, OSError, SyntaxError, ValueError):
            nodes = []
        if not nodes:
            return _own_digest(name, function)
        digest, places, packages = self._describe(module, nodes)
        return self._follow_all(module.path, {name: digest, **{package: package for package in packages}}, places)

    def of_member(self, path: Optional[str], name: str) -> str:
        """Digest of a name at the top of a local file; the empty string for what is not local."""
        return self.of(path, name)[0] if path and self._is_local(path) else ""

    def of_file(self, path: Optional[str]) -> str:
        """Digest of a local file; the empty string for what is not local."""
        return self._sources.module(path).digest if path and self._is_local(path) else ""

    def _is_local(self, path: str) -> bool:
        return path.endswith(".py") and path.startswith(tuple(root.rstrip(os.sep) + os.sep for root in self._sources.roots))

    def _follow_all(self, path: str, parts: Parts, waiting: List[Place]) -> Tuple[str, Parts]:
        seen: Set[Place] = set()
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            digest, more, packages = self._use(place)
            if digest:
                file, part = place
                own = part if file == path else "%s.%s" % (self._sources.module(file).name, part)
                while own in parts and parts[own] != digest:
                    own += "'"
                parts[own] = digest
            for package in packages:
                parts[package] = package
            waiting.extend(more)
        whole = sha256(
            "\n".join("%s=%s" % item for item in sorted(parts.items())).encode("utf-8", "replace")
        ).hexdigest()
        return whole, dict(sorted(parts.items()))

    def _use(self, place: Place) -> Tuple[str, List[Place], Set[str]]:
        if place not in self._uses:
            self._uses[place] = self._find(*place)
        return self._uses[place]

    def _find(self, path: str, name: str) -> Tuple[str, List[Place], Set[str]]:
        module = self._sources.module(path)
        if name == "*":
            return self._describe(module, module.tree.body)
        statements = module.definitions.get(name)
        if statements:
            return self._describe(module, statements)
        if name in module.imports:
            return ("", *self._follow(module.imports[name], path, None))
        for star in module.stars:
            target = self._sources.find(star.module, path, star.level)
            if target is None:
                return "", [], self._package(star)
            if self._defines(target, name):
                return "", [(target, name)], set()
        return "", [], set()

    def _defines(self, path: str, name: str) -> bool:
        module = self._sources.module(path)
        return name in module.definitions or name in module.imports or bool(module.stars)

    def _describe(self, module: SourceModule, statements: Sequence[ast.AST]) -> Tuple[str, List[Place], Set[str]]:
        digest = sha256()
        places: List[Place] = []
        packages: Set[str] = set()
        for statement in statements:
            digest.update(normal_form(statement).encode("utf-8", "surrogatepass"))
            local: Dict[str, Imported] = {}
            for node in ast.walk(statement):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    stars: List[Imported] = []
                    add_imports(node, local, stars)
            for imported in local.values():
                more, names = self._follow(imported, module.path, None)
                places.extend(more)
                packages |= names
            for name, attributes in used_names(statement):
                imported_name = module.imports.get(name)
                if name in module.definitions or imported_name is None:
                    places.append((module.path, name))
                if imported_name is not None:
                    more, names = self._follow(imported_name, module.path, attributes)
                    places.extend(more)
                    packages |= names
        return digest.hexdigest(), places, packages

    def _follow(
        self, imported: Imported, importer: str, attributes: Optional[List[str]]
    ) -> Tuple[List[Place], Set[str]]:
        """Where an imported name leads: places in local modules, or a package. ``attributes`` follow the name: ``helpers.parse``."""
        module, name, level = imported
        if name is not None:
            submodule = self._sources.find("%s.%s" % (module, name) if module else name, importer, level)
            if submodule:
                return self._member(submodule, attributes), set()
            target = self._sources.find(module, importer, level)
            return ([(target, name)], set()) if target else ([], self._package(imported))
        target = self._sources.find(module, importer, level)
        rest = list(attributes or [])
        path = module
        while rest:
            deeper = self._sources.find("%s.%s" % (path, rest[0]), importer, level)
            if not deeper:
                break
            target, path = deeper, "%s.%s" % (path, rest.pop(0))
        if target is None:
            return [], self._package(imported)
        return self._member(target, rest if attributes is not None else None), set()

    def _member(self, path: str, attributes: Optional[List[str]]) -> List[Place]:
        """One member of a local module when it is clear which; else all of it."""
        if attributes and self._defines(path, attributes[0]):
            return [(path, attributes[0])]
        return [(path, "*")]

    @staticmethod
    def _package(imported: Imported) -> Set[str]:
        label = None if imported.level else package_label(imported.module)
        return {label} if label else set()


def normal_form(statement: ast.AST) -> str:
    """The statement without positions and docstrings."""
    docstrings = [
        node
        for node in ast.walk(statement)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and _has_docstring(node)
    ]
    kept = [(node, node.body) for node in docstrings]
    for node in docstrings:
        node.body = node.body[1:] or [ast.Pass()]
    try:
        return ast.dump(statement, annotate_fields=False)
    finally:
        for node, body in kept:
            node.body = body


def used_names(statement: ast.AST) -> Iterator[Tuple[str, List[str]]]:
    """Every name that is read, with the attributes that follow it. A function's own parameters are not meant in its body."""
    own: Set[str] = set()
    inside: Set[int] = set()
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        arguments = statement.args
        every = [
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            *filter(None, (arguments.vararg, arguments.kwarg)),
        ]
        own = {argument.arg for argument in every}
        inside = {id(node) for part in statement.body for node in ast.walk(part)}
    chained: Set[int] = set()
    for node in ast.walk(statement):
        attributes: List[str] = []
        root: ast.AST = node
        while isinstance(root, ast.Attribute):
            attributes.insert(0, root.attr)
            root = root.value
        if not isinstance(root, ast.Name) or id(root) in chained:
            continue
        chained.add(id(root))
        if not (root.id in own and id(root) in inside):
            yield root.id, attributes
    for node in ast.walk(statement):
        # A hint written as a text: "Model".
        if (
            isinstance(node, ast.arg)
            and isinstance(node.annotation, ast.Constant)
            and isinstance(node.annotation.value, str)
        ):
            yield node.annotation.value.split("[")[0].split(".")[0], []


def _begins_at(node: ast.AST, line: int, name: str) -> bool:
    """A function's code begins at its first decorator. Several lambdas of one line count together."""
    if isinstance(node, ast.Lambda):
        return name == "<lambda>" and node.lineno == line
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or node.name != name:
        return False
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) == line


def _own_digest(name: str, function: Any) -> Tuple[str, Parts]:
    """For a function that is not found in a local file: its own text, or what it is compiled to, stands for its code."""
    code = getattr(function, "__code__", None)
    try:
        text = inspect.getsource(function)
    except (OSError, TypeError):
        text = repr((code.co_code, code.co_names)) if code is not None else repr(type(function))
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return digest, {name: digest}


def _has_docstring(node: ast.AST) -> bool:
    body = getattr(node, "body", [])
    return (
        bool(body)
        and isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
        and isinstance(body[0].value.value, str)
    )
