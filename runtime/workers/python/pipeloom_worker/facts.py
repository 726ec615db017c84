"""What can be told of a typed asset when it is saved: the facts that the catalog keeps.

The names are those of ``runtime/model/asset.ts``, the rules those of ``runtime/store/codecs/facts.ts``. What only Python can tell comes on top: a
model's framework and parameters.
"""

import re
from typing import Any, Dict, Mapping, Optional

from pipeloom.assets import Asset
from pipeloom.plain import plain_of

from .exact import is_exact

FACT_LIMIT = 200

_variable = re.compile(r"\{\{\s*([^\W\d][\w.]*)\s*\}\}|\{([^\W\d][\w.]*)\}")
_heading = re.compile(r"^#[ \t]+(.+)$", re.MULTILINE)
_html_heading = re.compile(r"<h1[^>]*>([^<]*)</h1>", re.IGNORECASE)
_tag = re.compile(r"<[^>]*>")

Value = Mapping[str, Any]


def asset_of(asset: Asset, value: Value) -> Dict[str, Any]:
    """``Value.asset``: kind, name and facts of a typed asset; ``value`` is what it was encoded to."""
    found = _finders[asset.catalog or ""](asset.value, value)
    facts = {name: fact for name, fact in found.items() if fact is not None}
    for name, fact in asset.facts.items():
        plain = plain_of(fact)
        facts[str(name)] = plain if is_exact(plain) else str(fact)
    result: Dict[str, Any] = {"kind": asset.catalog, "facts": facts}
    if asset.name is not None:
        result["name"] = asset.name
    return result


def _dataset(payload: Any, value: Value) -> Dict[str, Any]:
    shape, columns = value["preview"].get("shape"), value["preview"].get("columns")
    return {
        "rows": shape[0] if shape else None,
        "columns": [column["name"] for column in columns] if columns is not None else None,
    }


def _model(payload: Any, value: Value) -> Dict[str, Any]:
    module = type(payload).__module__
    top = module.split(".")[0]
    framework = None if top in ("builtins", "__main__") or "pipeloom_unit_" in module else top
    return {"className": value["preview"].get("typeName"), "framework": framework, "parameters": _parameters(payload)}


def _parameters(value: Any) -> Optional[Dict[str, Any]]:
    """What estimators of the scikit-learn kind say of themselves."""
    ask = getattr(value, "get_params", None)
    if not callable(ask):
        return None
    try:
        given = ask(deep=False)
    except Exception:
        return None
    if not isinstance(given, Mapping):
        return None
    plain = {str(name): plain_of(item) for name, item in list(given.items())[:FACT_LIMIT]}
    return {name: item if is_exact(item) else str(item)[:FACT_LIMIT] for name, item in plain.items()}


def _metrics(payload: Any, value: Value) -> Dict[str, Any]:
    return dict(payload)


def _figure(payload: Any, value: Value) -> Dict[str, Any]:
    if value["type"] == "svg":
        return {"format": "svg"}
    if value["type"] == "image":
        return {"format": value.get("mediaType", "").partition("/")[2].partition("+")[0] or None}
    is_plotly = isinstance(payload.get("data"), list)
    title = _text_of((payload.get("layout") or {}).get("title")) if is_plotly else None
    return {"format": "plotly" if is_plotly else "vega-lite", "title": title or _text_of(payload.get("title"))}


def _text_of(title: Any) -> Optional[str]:
    """A title is a text, or a record with one."""
    text = title.get("text") if isinstance(title, Mapping) else title
    return text if isinstance(text, str) else None


def _report(payload: Any, value: Value) -> Dict[str, Any]:
    is_html = value["type"] == "html"
    heading = (_html_heading if is_html else _heading).search(payload)
    plain = _tag.sub(" ", payload) if is_html else payload
    return {
        "format": "html" if is_html else "markdown",
        "title": (heading.group(1).strip() if heading else "") or None,
        "words": sum(any(letter.isalnum() for letter in word) for word in plain.split()),
    }


def _prompt(payload: Any, value: Value) -> Dict[str, Any]:
    names = [double or single for double, single in _variable.findall(payload)]
    return {"characters": len(payload), "variables": list(dict.fromkeys(names))}


_finders = {
    "dataset": _dataset,
    "model": _model,
    "metrics": _metrics,
    "figure": _figure,
    "report": _report,
    "prompt": _prompt,
}
