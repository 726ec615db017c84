"""The steps that a body uses, as the plan declares them, each once."""

import inspect
import os
from typing import TYPE_CHECKING, Any, Dict, Optional, Tuple

from pipeloom import Step

from .code_digest import CodeDigests
from .describe import planned_step
from .loading import Unit
from .sources import Sources

if TYPE_CHECKING:
    from .captures import Captures


class PlannedSteps:
    def __init__(self, unit: Unit, sources: Sources) -> None:
        self._unit = unit
        self._digests = CodeDigests(sources)
        self._captures: "Optional[Captures]" = None
        # The steps are kept, so that the ids of their functions stay their own.
        self._known: Dict[Tuple[int, str], Tuple[Step, Dict[str, Any]]] = {}
        self._variants: Dict[Tuple[str, str, str, str], Dict[str, Any]] = {}
        self._codes: Dict[Any, Tuple[str, Dict[str, str]]] = {}

    def of(self, step: Step) -> Tuple[Dict[str, Any], bool]:
        """The step as declared, and whether it is declared now for the first time.

        Raises:
            PipeloomError: ``captured-output``.
        """
        key = (id(step.function), step.name)
        known = self._known.get(key)
        if known is not None:
            return known[1], False
        if not self._unit.holds(step):
            return self._made(step)
        self._unit.remember(step)
        path = os.path.normpath(step.file)
        top = step.variable or getattr(step.function, "__qualname__", step.name).split(".")[0]
        planned = planned_step(self._digests, path, top, {**step.options, "name": step.name})
        if not planned["codeParts"]:
            planned["codeDigest"], planned["codeParts"] = self._digests.of_function(step.function)
        declared = {**planned, "outputs": step.outputs, "options": step.options, "file": step.file}
        self._known[key] = (step, declared)
        return declared, True

    def _made(self, step: Step) -> Tuple[Dict[str, Any], bool]:
        """A step that was made while the body ran: what it has captured is looked at with every call."""
        if self._captures is None:
            # Read only here: most bodies make no steps.
            from .captures import Captures

            self._captures = Captures(self._digests)
        variant = self._captures.variant_of(step)
        function = inspect.unwrap(step.function)
        code = getattr(function, "__code__", function)
        if code not in self._codes:
            self._codes[code] = self._digests.of_function(function)
        digest, parts = self._codes[code]
        key = (step.file, step.name, variant.digest, digest)
        known = self._variants.get(key)
        if known is not None:
            return known, False
        declared: Dict[str, Any] = {
            "name": step.name,
            "file": step.file,
            "codeDigest": digest,
            "codeParts": parts,
            "outputs": step.outputs,
            "options": step.options,
            "variant": variant.digest,
        }
        if variant.captured:
            declared["captured"] = variant.captured
        self._variants[key] = declared
        return declared, True
