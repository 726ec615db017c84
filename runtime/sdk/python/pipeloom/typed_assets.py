"""Typed assets: values that the catalog keeps by name and version, with the facts that are found when they are saved.

Each is a class, for hints (``-> Dataset`` makes a plain result one), and a function in small letters that makes one.
"""

import math
from typing import Any, Dict, Mapping, Optional

from .assets import Asset, draw_svg, image, image_media_type, text_payload
from .errors import PipeloomError


class TypedAsset(Asset):
    """What all typed assets are."""

    __slots__ = ()

    def __init__(
        self,
        kind: str,
        value: Any,
        media_type: Optional[str] = None,
        name: Optional[str] = None,
        facts: Optional[Mapping[str, Any]] = None,
    ) -> None:
        if name is not None and (not isinstance(name, str) or not name.strip() or any(sign in name for sign in "\n\r@")):
            raise PipeloomError(
                "bad-asset",
                '%s(): the name must be a text of one line without "@", and is %r.' % (self.catalog, name),
            )
        super().__init__(kind, value, media_type, name, facts)


class Dataset(TypedAsset):
    """Data to work on: a list of dicts, a data frame, an array. Facts: ``rows`` and ``columns``; statistics of columns are in its preview.

    Example::

        @step
        def load(path: str) -> Dataset:
            return read_rows(path)
    """

    __slots__ = ()
    catalog = "dataset"

    def __init__(self, value: Any, name: Optional[str] = None, facts: Optional[Mapping[str, Any]] = None) -> None:
        super().__init__("plain", value, None, name, facts)


class Model(TypedAsset):
    """Something trained. Facts: ``className``, ``framework`` and ``parameters``, where they can be told.

    Example::

        @step
        def fit(rows: list) -> Model:
            return RandomForestClassifier().fit(*split(rows))
    """

    __slots__ = ()
    catalog = "model"

    def __init__(self, value: Any, name: Optional[str] = None, facts: Optional[Mapping[str, Any]] = None) -> None:
        super().__init__("plain", value, None, name, facts)


class Metrics(TypedAsset):
    """Numbers by name, comparable between runs.

    Example::

        @step
        def evaluate(model, rows: list) -> Metrics:
            return {"rmse": 2.1}
    """

    __slots__ = ()
    catalog = "metrics"

    def __init__(
        self,
        values: Optional[Mapping[str, float]] = None,
        name: Optional[str] = None,
        facts: Optional[Mapping[str, Any]] = None,
    ) -> None:
        super().__init__("metrics", _numbers(values or {}), None, name, facts)


class Figure(TypedAsset):
    """A chart. Facts: ``format`` and ``title``.

    Example::

        @step
        def plot(rows: list) -> Figure:
            return {"mark": "bar", "data": {"values": rows}, "encoding": {"x": {"field": "month"}}}
    """

    __slots__ = ()
    catalog = "figure"

    def __init__(self, source: Any, name: Optional[str] = None, facts: Optional[Mapping[str, Any]] = None) -> None:
        kind, value, media_type = _drawn(source)
        super().__init__(kind, value, media_type, name, facts)


class Report(TypedAsset):
    """A text to read, in Markdown or HTML. Facts: ``format``, ``title`` and ``words``.

    Example::

        @step
        def explain(score: float) -> Report:
            return "# Forecast\\nThe error is %.2f." % score
    """

    __slots__ = ()
    catalog = "report"

    def __init__(
        self,
        source: str,
        name: Optional[str] = None,
        facts: Optional[Mapping[str, Any]] = None,
        format: Optional[str] = None,
    ) -> None:
        text = text_payload("report", source)
        kind = format or "markdown"
        if kind not in ("markdown", "html"):
            raise PipeloomError("bad-asset", 'report(): "format" is "markdown" or "html", not %r.' % format)
        super().__init__(kind, text, None, name, facts)


class Prompt(TypedAsset):
    """A text for a language model, with places to fill in braces: ``{question}``. Facts: ``characters`` and ``variables``.

    Example::

        @step
        def ask_for(topic: str) -> Prompt:
            return "Explain {question} in terms of " + topic
    """

    __slots__ = ()
    catalog = "prompt"

    def __init__(self, source: str, name: Optional[str] = None, facts: Optional[Mapping[str, Any]] = None) -> None:
        super().__init__("text", text_payload("prompt", source), None, name, facts)


def dataset(value: Any, name: Optional[str] = None, facts: Optional[Mapping[str, Any]] = None) -> Any:
    """Keep data in the catalog, by a name and a version.

    Args:
        value: Rows as a list of dicts, a data frame, an array: what the next step gets.
        name: Its name in the catalog; by default ``pipeline/node/output``.
        facts: What else to keep with it, as JSON.

    Example:
        >>> dataset([{"city": "Seattle", "rain": 2.5}], name="rain").catalog
        'dataset'
    """
    return Dataset(value, name, facts)


def model(value: Any, name: Optional[str] = None, facts: Optional[Mapping[str, Any]] = None) -> Any:
    """Keep a model in the catalog, by a name and a version. The arguments are those of ``dataset``.

    Example:
        >>> model({"slope": 2.0}, name="rain-model").name
        'rain-model'
    """
    return Model(value, name, facts)


def metrics(values: Optional[Mapping[str, float]] = None, name: Any = None, facts: Any = None, **named: float) -> Any:
    """Show numbers by name, comparable between runs, and keep them in the catalog. Numbers must be finite.

    Args:
        values: The numbers; they can also be given by keyword.
        name: The name in the catalog; by default ``pipeline/node/output``.
        facts: What else to keep with them, as JSON.

    Example:
        >>> metrics(rmse=2.1, r2=0.93).value
        {'rmse': 2.1, 'r2': 0.93}
    """
    if isinstance(name, (int, float)):
        named["name"], name = name, None
    if isinstance(facts, (int, float)):
        named["facts"], facts = facts, None
    return Metrics({**(values or {}), **named}, name, facts)


def figure(source: Any, name: Optional[str] = None, facts: Optional[Mapping[str, Any]] = None) -> Any:
    """Show a figure and keep it in the catalog: a Vega-Lite or Plotly specification (dict), a Plotly figure, a Matplotlib figure, which is drawn as SVG,
    the text of an SVG, or the bytes of a picture.

    Example::

        figure_, axes = plt.subplots()
        axes.plot(days, rain)
        return figure(figure_, name="rain")
    """
    return Figure(source, name, facts)


def report(
    source: str, name: Optional[str] = None, facts: Optional[Mapping[str, Any]] = None, format: Optional[str] = None
) -> Any:
    """Show a text in Markdown or HTML and keep it in the catalog. ``format`` is ``"markdown"`` (default) or ``"html"``.

    Example:
        >>> report("# Forecast").kind
        'markdown'
    """
    return Report(source, name, facts, format)


def prompt(source: str, name: Optional[str] = None, facts: Optional[Mapping[str, Any]] = None) -> Any:
    """Show a prompt as text and keep it in the catalog.

    Example:
        >>> prompt("Explain {topic}.", name="explain").value
        'Explain {topic}.'
    """
    return Prompt(source, name, facts)


def _numbers(values: Mapping[str, Any]) -> Dict[str, Any]:
    if not isinstance(values, Mapping):
        raise PipeloomError("bad-asset", "metrics() takes numbers by name, not %s." % type(values).__name__)
    result: Dict[str, Any] = {}
    for name, value in values.items():
        number: Any = value.item() if hasattr(value, "item") else value
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
            raise PipeloomError("bad-asset", 'metrics(): "%s" must be a finite number, not %r.' % (name, value))
        result[str(name)] = number
    return result


def _drawn(source: Any) -> Any:
    """How a figure is shown: kind, payload, media type."""
    if isinstance(source, str):
        return "svg", source, "image/svg+xml"
    if isinstance(source, (bytes, bytearray, memoryview)):
        picture = image(bytes(source))
        return picture.kind, picture.value, image_media_type(picture.value)
    if isinstance(source, Mapping):
        return "figure", dict(source), "application/json"
    if hasattr(source, "to_plotly_json") and hasattr(source, "to_json"):
        import json

        return "figure", json.loads(source.to_json()), "application/json"
    return "svg", draw_svg(source), "image/svg+xml"
