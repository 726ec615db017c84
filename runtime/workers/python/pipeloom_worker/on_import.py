"""Does something to a module when it is imported, not before: most steps never import it, and workers start sooner without it."""

import importlib.util
import sys
from types import ModuleType
from typing import Any, Callable


def when_imported(name: str, then: Callable[[], None]) -> None:
    """Call ``then`` once the module is there: now, if it is."""
    if name in sys.modules:
        return then()
    sys.meta_path.insert(0, _Watch(name, then))


class _Watch:
    """Finds one module, as the others do, and runs it with something after."""

    def __init__(self, name: str, then: Callable[[], None]) -> None:
        self._name = name
        self._then = then

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != self._name:
            return None
        sys.meta_path.remove(self)  # type: ignore[arg-type]
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def run_and_then(module: ModuleType) -> None:
                run(module)
                self._then()

            spec.loader.exec_module = run_and_then  # type: ignore[method-assign]
        return spec
