"""Assets: values that say how they want to be shown. The next step gets their plain payload."""

import os
from typing import Any, Dict, List, Mapping, Optional, Union

from .errors import PipeloomError


class Asset:
    """A value with the way to show it. Made by ``table``, ``markdown``, ``svg``, ``html``, ``image``, ``text``, and by those of ``typed_assets``.

    Attributes:
        kind: How it is shown: ``table``, ``markdown``…; ``plain`` as the payload is by itself.
        value: The plain payload: what the next step gets.
        media_type: For images and figures, ``"image/png"`` and the like.
        catalog: What it is in the catalog: ``dataset``, ``model``, ``metrics``, ``figure``, ``report``, ``prompt``; ``None`` when it is not kept there.
        name: Its name in the catalog; by default ``pipeline/node/output``.
        facts: What its author says of it, besides what is found when it is saved.
    """

    __slots__ = ("kind", "value", "media_type", "name", "facts")
    catalog: Optional[str] = None

    def __init__(
        self,
        kind: str,
        value: Any,
        media_type: Optional[str] = None,
        name: Optional[str] = None,
        facts: Optional[Mapping[str, Any]] = None,
    ) -> None:
        self.kind = kind
        self.value = value
        self.media_type = media_type
        self.name = name
        self.facts: Dict[str, Any] = dict(facts or {})

    def __repr__(self) -> str:
        return "<%s asset>" % (self.catalog or self.kind)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asset) and (self.kind, self.value, self.media_type, self.catalog, self.name) == (
            other.kind,
            other.value,
            other.media_type,
            other.catalog,
            other.name,
        )

    __hash__ = None  # type: ignore[assignment]


def table(rows: Any) -> Any:
    """Show rows as a table: a list of flat dicts, or a data frame, which stays one for the next step.

    Example:
        >>> table([{"city": "Seattle", "rain": 2.5}]).kind
        'table'
    """
    if hasattr(rows, "to_dict") and hasattr(rows, "columns"):
        return Asset("table", rows)
    listed: List[Any] = list(rows)
    for index, row in enumerate(listed):
        if not isinstance(row, Mapping):
            raise PipeloomError(
                "bad-asset", "table() takes a list of dicts; item %d is %s." % (index, type(row).__name__)
            )
    return Asset("table", [dict(row) for row in listed])


def markdown(source: str) -> Any:
    """Show a text as Markdown.

    Example:
        >>> markdown("# Forecast").value
        '# Forecast'
    """
    return Asset("markdown", text_payload("markdown", source))


def svg(source: str) -> Any:
    """Show a text as an SVG picture.

    Example:
        >>> svg('<svg xmlns="http://www.w3.org/2000/svg"/>').kind
        'svg'
    """
    return Asset("svg", text_payload("svg", source), "image/svg+xml")


def html(source: str) -> Any:
    """Show a text as a page, without scripts.

    Example:
        >>> html("<h1>Forecast</h1>").kind
        'html'
    """
    return Asset("html", text_payload("html", source))


def text(source: Any) -> Any:
    """Show a text as it is, in a fixed-width font.

    Example:
        >>> text("rain: 2.5").value
        'rain: 2.5'
    """
    return Asset("text", str(source))


def image(source: Any, media_type: Optional[str] = None) -> Any:
    """Show a picture: bytes, a file's path, a Pillow image or a Matplotlib figure (drawn as PNG).

    Example::

        return image(Path("map.png"))
    """
    if isinstance(source, (str, os.PathLike)):
        with open(source, "rb") as file:
            data = file.read()
    elif isinstance(source, (bytes, bytearray, memoryview)):
        data = bytes(source)
    else:
        data = _drawn(source)
    return Asset("image", data, media_type or image_media_type(data) or "application/octet-stream")


def image_media_type(data: bytes) -> Optional[str]:
    """The media type that a picture's first bytes tell."""
    for start, media_type in (
        (b"\x89PNG", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"BM", "image/bmp"),
    ):
        if data.startswith(start):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if b"<svg" in data[:1024]:
        return "image/svg+xml"
    return None


def draw_svg(source: Any) -> str:
    """A Matplotlib figure (or axes) as SVG text, the same bytes for the same figure."""
    import io

    drawn = source if hasattr(source, "savefig") else getattr(source, "figure", None)
    if drawn is None or not hasattr(drawn, "savefig"):
        raise PipeloomError(
            "bad-asset",
            "figure() cannot draw %s; give a Matplotlib or Plotly figure, a dict or SVG text." % type(source).__name__,
        )
    import matplotlib

    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "pipeloom"}):
        drawn.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _drawn(source: Any) -> bytes:
    import io

    buffer = io.BytesIO()
    drawn: Any = source if hasattr(source, "savefig") or hasattr(source, "save") else getattr(source, "figure", None)
    if hasattr(drawn, "savefig"):
        drawn.savefig(buffer, format="png")
    elif hasattr(drawn, "save"):
        drawn.save(buffer, format="PNG")
    else:
        raise PipeloomError(
            "bad-asset",
            "image() cannot show %s; give bytes, a path, a Pillow image or a Matplotlib figure."
            % type(source).__name__,
        )
    return buffer.getvalue()


def text_payload(kind: str, source: Union[str, Any]) -> str:
    if not isinstance(source, str):
        raise PipeloomError("bad-asset", "%s() takes a text, not %s." % (kind, type(source).__name__))
    return source
