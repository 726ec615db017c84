"""Opens inputs: inline JSON, stored artifacts, items of them, and structures of them."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Dict

from pipeloom import PipeloomError
from pipeloom.later import LaterModule

from .codecs import decode
from .store import ArtifactStore

if TYPE_CHECKING:
    import pickle
else:
    pickle = LaterModule("pickle")

KEPT_LISTS = 4


class BadIndex(PipeloomError):
    """What was wired does not fit what is there: the same name and words as the engine's, which checks short lists itself."""

    def __init__(self, message: str) -> None:
        super().__init__("bad-index", message)
        self.message = message


BadIndex.__name__ = "IndexError"


class InputReader:
    """Invariant: no two attempts share an object, so that what one step changes in its input stays its own."""

    def __init__(self, store: ArtifactStore) -> None:
        self._store = store
        # Items of one list are often taken by many attempts in a row; the list is then opened once.
        self._lists: "OrderedDict[str, Any]" = OrderedDict()

    def read(self, source: Dict[str, Any]) -> Any:
        kind = source["type"]
        if kind == "value":
            return source["value"]
        if kind == "list":
            return [self.read(item) for item in source["items"]]
        if kind == "record":
            return {name: self.read(item) for name, item in source["entries"].items()}
        digest, codec = source["digest"], source["codec"]
        if source.get("index") is None:
            return decode(self._store.get(digest), codec)
        return self._item(digest, codec, source["index"])

    def _item(self, digest: str, codec: str, index: int) -> Any:
        if digest in self._lists:
            self._lists.move_to_end(digest)
        else:
            self._lists[digest] = decode(self._store.get(digest), codec)
            while len(self._lists) > KEPT_LISTS:
                self._lists.popitem(last=False)
        whole = self._lists[digest]
        try:
            if hasattr(whole, "iloc"):
                item = whole.iloc[index]
            elif isinstance(whole, (str, bytes, dict)) or not hasattr(whole, "__getitem__"):
                raise BadIndex("Item %d was asked of a value that is not a list." % index)
            else:
                item = whole[index]
        except IndexError:
            raise BadIndex("Item %d was asked of a list of %d." % (index, len(whole))) from None
        return (
            item
            if item is None or isinstance(item, (str, int, float))
            else pickle.loads(pickle.dumps(item, protocol=5))
        )
