"""Imports a pipeline file and finds the steps and pipelines in it.

Invariants:
1. Code is always compiled from the text that is there: cached byte code is neither read nor written for the user's own files.
2. Local modules belong to the unit that imported them. Another unit, or another digest of the same file, never gets them.
3. A file's module name depends on its place in the workspace only, so that pickled objects of its classes open in later runs.
"""

import importlib.machinery
import importlib.util
import os
import sys
from types import ModuleType
from typing import Any, Dict, List, Optional

from pipeloom import Pipeline, PipeloomError, Step
from pipeloom.recording import reading

from .folders import search_folders
from .sha256 import sha256


class LocalLoader(importlib.machinery.SourceFileLoader):
    """Compiles from source each time. Byte code caches compare whole seconds, and a quick edit is quicker."""

    def get_code(self, fullname: str) -> Any:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class Unit:
    """A loaded pipeline file with the local modules that it brought along."""

    def __init__(self, file: str, digest: str, workspace: Optional[str]) -> None:
        self.file = os.path.abspath(file)
        self.digest = digest
        self.folders = search_folders(self.file, workspace)
        self.module_name = _module_name(self.file, self.folders, workspace)
        self.modules: Dict[str, ModuleType] = {}
        self.steps: Dict["tuple[str, str]", Step] = {}

    @property
    def module(self) -> ModuleType:
        return self.modules[self.module_name]

    def pipeline(self, name: str, export: str) -> Pipeline:
        found = getattr(self.module, export, None)
        if isinstance(found, Pipeline):
            return found
        pipelines = [value for value in vars(self.module).values() if isinstance(value, Pipeline)]
        for candidate in pipelines:
            if candidate.name == name:
                return candidate
        names = ", ".join('"%s"' % candidate.name for candidate in pipelines) or "none"
        raise PipeloomError(
            "unknown-pipeline", '%s has no pipeline "%s". Pipelines in it: %s.' % (self.file, name, names)
        )

    def step(self, name: str, file: str) -> Step:
        found = self.steps.get((file, name))
        if found is None:
            self._collect()
            found = self.steps.get((file, name)) or next(
                (step for (_, known), step in self.steps.items() if known == name), None
            )
        if found is None:
            found = self._anywhere(name, file)
        if found is None and any(
            isinstance(value, Pipeline) and value.name == name for value in vars(self.module).values()
        ):
            message = '"%s" is a pipeline, and cannot be run as a step. Use %s.embed(...) to run its steps here.' % (
                name,
                name,
            )
            raise PipeloomError("unknown-step", message)
        if found is None:
            raise PipeloomError(
                "unknown-step", '%s has no step "%s" any more. Save the file and run again.' % (file, name)
            )
        return found

    def holds(self, step: Step) -> bool:
        """True when the step can be found by its file and name in any process that imports the file; false for one that a body made."""
        if step.variable is not None:
            return True
        top = getattr(sys.modules.get(step.function.__module__), "__dict__", {})
        found = top.get(getattr(step.function, "__qualname__", step.name))
        if isinstance(found, Step) and found.function is step.function:
            return True
        self._collect()
        known = self.steps.get((step.file, step.name))
        return known is not None and known.function is step.function

    def _anywhere(self, name: str, file: str) -> Optional[Step]:
        """A step of an installed package, which no name of the user's files need hold."""
        for module in list(sys.modules.values()):
            for value in list(getattr(module, "__dict__", {}).values()):
                if isinstance(value, Step) and value.name == name and value.file == file:
                    self.remember(value)
                    return value
        return None

    def remember(self, step: Step) -> None:
        """Find this step by its file and name from now on."""
        self.steps.setdefault((step.file, step.name), step)

    def _collect(self) -> None:
        for module in local_modules(self.folders, self.module_name).values():
            for value in list(vars(module).values()):
                if isinstance(value, Step):
                    self.steps.setdefault((value.file, value.name), value)


class Loader:
    """Keeps loaded units and makes one of them current."""

    def __init__(self) -> None:
        self.workspace: Optional[str] = None
        self._units: Dict[str, Unit] = {}
        self._current: Optional[Unit] = None
        self._base_path: List[str] = list(sys.path)

    def load(self, file: str, digest: str) -> Unit:
        """The unit of a file, imported unless this digest of it is already. Raises whatever its code raises."""
        path = os.path.abspath(file)
        unit = self._units.get(path)
        if unit is not None and unit.digest == digest:
            self._activate(unit)
            return unit
        self._units.pop(path, None)
        unit = Unit(path, digest, self.workspace)
        self._activate(unit)
        try:
            _import_unit(unit)
        except BaseException:
            unit.modules.clear()
            self._forget(unit)
            self._current = None
            raise
        unit.modules = local_modules(unit.folders, unit.module_name)
        self._units[path] = unit
        _name_members(unit)
        return unit

    def _activate(self, unit: Unit) -> None:
        if self._current is unit:
            return
        if self._current is not None:
            # Modules imported while steps ran belong to the unit too.
            self._current.modules.update(local_modules(self._current.folders, self._current.module_name))
            self._forget(self._current)
        self._forget(unit)
        sys.modules.update(unit.modules)
        sys.path[:] = [*unit.folders, *(entry for entry in self._base_path if entry not in unit.folders)]
        for folder in unit.folders:
            _use_local_loader(folder)
        importlib.invalidate_caches()
        self._current = unit

    @staticmethod
    def _forget(unit: Unit) -> None:
        for name in local_modules(unit.folders, unit.module_name):
            sys.modules.pop(name, None)


def local_modules(folders: List[str], unit_name: str) -> Dict[str, ModuleType]:
    """Imported modules whose file lies in one of the folders and is no installed package."""
    starts = tuple(folder.rstrip(os.sep) + os.sep for folder in folders)
    found: Dict[str, ModuleType] = {}
    for name, module in list(sys.modules.items()):
        if name == "__main__" or name.split(".")[0] in ("pipeloom", "pipeloom_worker"):
            continue
        places = [getattr(module, "__file__", None) or ""]
        if not places[0]:
            places = [os.path.join(str(entry), "") for entry in getattr(module, "__path__", [])]
        if name == unit_name or any(
            place.startswith(starts) and "site-packages" not in place and not place.startswith(sys.prefix + os.sep)
            for place in places
        ):
            found[name] = module
    return found


def _import_unit(unit: Unit) -> None:
    package, _, _ = unit.module_name.rpartition(".")
    if package:
        importlib.import_module(package)
    loader = LocalLoader(unit.module_name, unit.file)
    spec = importlib.util.spec_from_file_location(unit.module_name, unit.file, loader=loader)
    if spec is None:
        raise PipeloomError("bad-file", "%s cannot be imported as Python." % unit.file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[unit.module_name] = module
    with reading(unit.module_name):
        loader.exec_module(module)


def _name_members(unit: Unit) -> None:
    """A step's name is its variable's name unless it says another; a pipeline remembers what it is found by."""
    for module in unit.modules.values():
        for variable, value in list(vars(module).items()):
            if isinstance(value, Step) and value.function.__module__ == module.__name__:
                value.variable = value.variable or variable
                if not value.has_explicit_name and not isinstance(vars(module).get(value.name), Step):
                    value.name = variable
                unit.remember(value)
            elif isinstance(value, Pipeline) and value.function.__module__ == module.__name__:
                value.export = value.export or variable


def _module_name(file: str, folders: List[str], workspace: Optional[str]) -> str:
    relative = os.path.relpath(file, workspace) if workspace else file
    stem = "".join(letter if letter.isalnum() else "_" for letter in os.path.basename(file)[: -len(".py")] or "file")
    name = "pipeloom_unit_%s_%s" % (
        stem,
        sha256(relative.replace(os.sep, "/").encode("utf-8", "surrogatepass")).hexdigest()[:8],
    )
    folder = os.path.dirname(file)
    packages: List[str] = []
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        packages.insert(0, os.path.basename(folder))
        folder = os.path.dirname(folder)
    return ".".join([*packages, name])


def _use_local_loader(folder: str) -> None:
    """Let imports below a folder go through ``LocalLoader``."""
    if folder in _hooked:
        return
    _hooked.append(folder)
    suffixes = [
        (LocalLoader, importlib.machinery.SOURCE_SUFFIXES),
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
    ]

    def hook(path: str) -> Any:
        inside = path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
        if not inside or "site-packages" in path or not os.path.isdir(path):
            raise ImportError
        return importlib.machinery.FileFinder(path, *suffixes)

    sys.path_hooks.insert(0, hook)
    for path in list(sys.path_importer_cache):
        if path == folder or path.startswith(folder.rstrip(os.sep) + os.sep):
            del sys.path_importer_cache[path]


_hooked: List[str] = []
