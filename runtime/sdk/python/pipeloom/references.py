"""``artifact``: a value of an earlier run, wired like an output."""

from typing import Any, Dict, Optional

from .errors import PipeloomError
from .outputs import Output


class PastArtifact(Output[Any]):
    """A stored value, named. Made by :func:`artifact`."""

    __slots__ = ("_reference",)

    def __init__(self, reference: str, index: Optional[int] = None) -> None:
        super().__init__("", reference, "output", index)
        self._reference = reference

    def _item(self, index: int) -> Output[Any]:
        return PastArtifact(self._reference, index)

    def _binding(self) -> Dict[str, Any]:
        binding: Dict[str, Any] = {"type": "reference", "reference": self._reference}
        return binding if self._index is None else {**binding, "index": self._index}

    def _title(self) -> str:
        return 'Artifact "%s"' % self._reference

    def __repr__(self) -> str:
        return "<artifact %s%s>" % (self._reference, "" if self._index is None else "[%d]" % self._index)


def artifact(reference: str) -> Any:
    """A value that an earlier run produced: pass it to a step, map over it, ``load()`` it or take one item by ``chunk(i)``.

    Args:
        reference: Its digest (or at least 6 digits of it), ``"run/node"`` or ``"run/node/output"``, or a name of the catalog, ``"name"`` for
            its newest version or ``"name@3"``.

    Raises:
        PipeloomError: ``bad-argument`` when it is no text. That nothing is found shows when the run starts.

    Example::

        @pipeline
        def publishing():
            return publish(artifact("best-model@3"))
    """
    if not isinstance(reference, str) or not reference.strip():
        raise PipeloomError(
            "bad-argument",
            'artifact() takes a digest, "run/node" or a name of the catalog such as "best-model@3", not %r.' % (reference,),
        )
    return PastArtifact(reference.strip())
