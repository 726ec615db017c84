"""A run's result as a small table for notebooks. Every text of the run is escaped: nothing that a step prints or returns becomes markup."""

from html import escape
from typing import TYPE_CHECKING, Any, List

if TYPE_CHECKING:
    from .results import RunResult, StepRun

ROWS = 50
WIDTH = 80


def html_of(result: "RunResult") -> str:
    cached = sum(step.cached for step in result.steps)
    title = "%s %s in %.2f s, %d steps%s" % (
        result.pipeline,
        result.status,
        result.duration,
        len(result.steps),
        " (%d cached)" % cached if cached else "",
    )
    rows: List[str] = ["<tr><th>step</th><th>status</th><th>time</th><th>result</th></tr>"]
    rows += [_row(step) for step in result.steps[:ROWS]]
    if len(result.steps) > ROWS:
        rows.append('<tr><td colspan="4">%d more</td></tr>' % (len(result.steps) - ROWS))
    error = "<p>%s</p>" % escape(_cut("%s: %s" % (result.error["name"], result.error["message"]))) if result.error else ""
    return "<div><p><strong>%s</strong></p>%s<table>%s</table></div>" % (escape(title), error, "".join(rows))


def _row(step: "StepRun") -> str:
    took = "cached" if step.cached else "%.2f s" % step.duration if step.attempts else ""
    said = step.error["message"] if step.error else "; ".join("%s" % _summary(step, name) for name in step.artifacts)
    cells = (step.name, step.status, took, _cut(str(said)))
    return "<tr>%s</tr>" % "".join("<td>%s</td>" % escape(cell) for cell in cells)


def _summary(step: "StepRun", name: str) -> Any:
    artifact = step.artifacts[name]
    text = (artifact.preview or {}).get("summary", artifact.type)
    return text if name == "output" else "%s: %s" % (name, text)


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"
