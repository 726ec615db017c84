"""A step's value to bytes and back: JSON where it is exact, then known types, then pickle.

Invariants:
1. What is decoded equals what was encoded, in value and type, but for what says otherwise here: assets become their payload, NumPy scalars
   become Python numbers, drawn figures and pictures become SVG text and PNG bytes.
2. A pickle is always of type ``opaque``: no viewer opens it.
3. Bytes of a value that rides inline are those that ``JSON.stringify`` would write, so that all languages agree on its digest.
"""

import json
from typing import TYPE_CHECKING, Any, Dict, NamedTuple, Optional

from pipeloom.assets import Asset, draw_svg, image
from pipeloom.errors import PipeloomError
from pipeloom.later import LaterModule

from . import frames
from .columns import is_table
from .exact import dumps, is_exact, shared_text
from .gaps import GAPS, gaps_as_json, rows_with_gaps
from .preview import preview_of
from .sha256 import sha256

if TYPE_CHECKING:
    import pickle
else:
    pickle = LaterModule("pickle")

INLINE_LIMIT = 16_384
TEXT_MEDIA = {"text": "text/plain", "markdown": "text/markdown", "html": "text/html", "svg": "image/svg+xml"}


class Encoded(NamedTuple):
    """``value`` is a Value of the model; ``needs_blob`` is false when the value rides in it."""

    value: Dict[str, Any]
    data: bytes
    needs_blob: bool


class _Part(NamedTuple):
    kind: str
    codec: str
    data: bytes
    preview: Dict[str, Any]
    media_type: Optional[str] = None
    inline: bool = False
    plain: Any = None


def encode(value: Any) -> Encoded:
    """Encode a value.

    Raises:
        PipeloomError: ``not-serialisable``: nothing can hold the value.
    """
    part = _asset(value) if isinstance(value, Asset) else _plain(value)
    result: Dict[str, Any] = {
        "digest": sha256(part.data).hexdigest(),
        "type": part.kind,
        "codec": part.codec,
        "size": len(part.data),
        "preview": part.preview,
    }
    if part.media_type:
        result["mediaType"] = part.media_type
    if part.inline:
        result["value"] = part.plain
    if isinstance(value, Asset) and value.catalog is not None:
        # Read only here: most values are no typed assets.
        from .facts import asset_of

        result["asset"] = asset_of(value, result)
    return Encoded(result, part.data, not part.inline or part.codec != "json")


def decode(data: bytes, codec: str) -> Any:
    """Decode an artifact's bytes."""
    if codec == "json":
        value = json.loads(data)
        if data.endswith(GAPS):
            return rows_with_gaps(value)
        return frames.from_rows(value) if data.endswith(b"\n") else value
    if codec in ("text", "csv"):
        return data.decode("utf-8")
    if codec == "bytes":
        return data
    if codec == "pickle":
        return pickle.loads(data)
    if codec == "npy":
        return frames.read_npy(data)
    if codec == "parquet":
        return frames.read_parquet(data)
    raise PipeloomError(
        "unreadable-artifact",
        "A value stored as %s can only be opened by the language that wrote it. Let the producing step return plain data: numbers, strings, lists, dicts."
        % codec,
    )


def _asset(asset: Asset) -> _Part:
    kind, payload = asset.kind, asset.value
    if kind == "plain":
        part = _plain(payload.value if isinstance(payload, Asset) else payload)
        is_shown_so = part.codec == "json" and not (asset.catalog == "dataset" and part.kind == "table")
        return part._replace(kind=asset.catalog or part.kind) if is_shown_so else part
    if isinstance(payload, str) and kind in TEXT_MEDIA:
        return _text(kind, payload)
    if kind == "image" and isinstance(payload, bytes):
        return _Part("image", "bytes", payload, preview_of(payload, "image", asset.media_type), asset.media_type)
    if kind == "table" and not isinstance(payload, list):
        return _plain(payload)
    payload = _unwrapped(payload)
    if not is_exact(payload):
        return _plain(payload)
    return _json("json" if kind == "table" and not is_table(payload) else kind, payload)


def _plain(value: Any) -> _Part:
    if is_exact(value):
        return _json(_kind_of(value), value)
    if type(value) is bytes:
        return _Part("bytes", "bytes", value, preview_of(value, "bytes"))
    known = frames.encode_known(value)
    if known is not None:
        return _Part(*known)
    module = type(value).__module__.split(".")[0]
    if module == "matplotlib" and hasattr(value, "savefig"):
        return _text("svg", draw_svg(value))
    if module == "PIL" and hasattr(value, "save"):
        return _asset(image(value))
    unwrapped = _unwrapped(value)
    if is_exact(unwrapped):
        return _json(_kind_of(unwrapped), unwrapped)
    gaps = gaps_as_json(unwrapped)
    if gaps is not None:
        return _Part("table", "json", gaps, preview_of(unwrapped, "table"))
    return _pickled(unwrapped)


def _json(kind: str, value: Any) -> _Part:
    text = dumps(value)
    data = text.encode("utf-8")
    if len(data) <= INLINE_LIMIT + INLINE_LIMIT // 4:
        shared = shared_text(value).encode("utf-8")
        if len(shared) <= INLINE_LIMIT:
            return _Part(kind, "json", shared, preview_of(value, kind), None, True, value)
    return _Part(kind, "json", data, preview_of(value, kind))


def _text(kind: str, text: str) -> _Part:
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        return _pickled(text)
    inline = len(data) <= INLINE_LIMIT and len(dumps(text).encode("utf-8")) <= INLINE_LIMIT
    return _Part(kind, "text", data, preview_of(text, kind, TEXT_MEDIA[kind]), TEXT_MEDIA[kind], inline, text)


def _pickled(value: Any) -> _Part:
    try:
        data = pickle.dumps(value, protocol=5)
    except Exception as error:
        raise PipeloomError(
            "not-serialisable",
            "A value of type %s cannot be stored: %s. Return plain data, or an object that can be pickled (defined at the top of a module)."
            % (type(value).__qualname__, error),
        ) from error
    return _Part("opaque", "pickle", data, preview_of(value, "opaque"))


def _kind_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "table" if is_table(value) else "json"


def _unwrapped(value: Any) -> Any:
    """The value with assets and NumPy scalars inside lists, tuples and dicts replaced by what they hold."""
    if isinstance(value, Asset):
        return _unwrapped(value.value)
    kind = type(value)
    if kind is list or kind is tuple:
        return kind([_unwrapped(item) for item in value])
    if kind is dict:
        return {key: _unwrapped(item) for key, item in value.items()}
    return frames.plain_scalar(value)
