"""Pipeloom: write pipelines as plain Python functions, see them as a graph, run them step by step.

Standard library only; works on CPython 3.9 and later.

Example::

    from typing import Annotated
    from pipeloom import Param, pipeline, step

    @step
    def load(path: str) -> list[dict]: ...

    @step(outputs=["train", "test"])
    def split(rows: list[dict], test_size: float = 0.2): ...

    @step(retry={"attempts": 3})
    def fit(rows: list[dict], epochs: int): ...

    @pipeline
    def training(path: str = "iris.csv", epochs: Annotated[int, Param(ge=1, help="Training epochs")] = 5):
        rows = load(path)
        train, test = split(rows)
        return fit(train, epochs=epochs)
"""

from typing import TYPE_CHECKING, Any, Dict, List, Tuple

from .assets import Asset, html, image, markdown, svg, table, text
from .errors import CancelledError, PipeloomError, StepFailed
from .mapping import unmapped
from .outputs import Output, Outputs
from .params import Param
from .pipelines import Pipeline, pipeline
from .running_step import StepContext, step_context
from .steps import Step, step

if TYPE_CHECKING:
    from .composed import ComposedPipeline
    from .contexts import Context, context
    from .decorators import dynamic, map_task, on_failure, retry, unless, when
    from .freezing import FrozenVersion, freeze
    from .map_tasks import MapTask, MapTaskResult
    from .parallel import ItemFailed, parallel_map
    from .questions import ask
    from .references import artifact
    from .results import Artifact, RunResult, StepRun
    from .running import run
    from .typed_assets import (
        Dataset,
        Figure,
        Metrics,
        Model,
        Prompt,
        Report,
        dataset,
        figure,
        metrics,
        model,
        prompt,
        report,
    )

__version__ = "0.1.0"

__all__ = [
    "Artifact",
    "Asset",
    "CancelledError",
    "ComposedPipeline",
    "Context",
    "Dataset",
    "Figure",
    "FrozenVersion",
    "ItemFailed",
    "MapTask",
    "MapTaskResult",
    "Metrics",
    "Model",
    "Output",
    "Outputs",
    "Param",
    "Pipeline",
    "PipeloomError",
    "Prompt",
    "Report",
    "RunResult",
    "Step",
    "StepContext",
    "StepFailed",
    "StepRun",
    "artifact",
    "ask",
    "context",
    "dataset",
    "dynamic",
    "figure",
    "freeze",
    "html",
    "image",
    "map_task",
    "markdown",
    "metrics",
    "model",
    "on_failure",
    "parallel_map",
    "pipeline",
    "prompt",
    "report",
    "retry",
    "run",
    "step",
    "step_context",
    "svg",
    "table",
    "text",
    "unless",
    "unmapped",
    "when",
]

# What few files use is read when it is asked for: a worker starts sooner without it.
_later: Dict[str, Tuple[str, ...]] = {
    "composed": ("ComposedPipeline",),
    "contexts": ("Context", "context"),
    "decorators": ("dynamic", "map_task", "on_failure", "retry", "unless", "when"),
    "freezing": ("FrozenVersion", "freeze"),
    "map_tasks": ("MapTask", "MapTaskResult"),
    "parallel": ("ItemFailed", "parallel_map"),
    "questions": ("ask",),
    "references": ("artifact",),
    "results": ("Artifact", "RunResult", "StepRun"),
    "running": ("run",),
    "typed_assets": (
        "Dataset",
        "Figure",
        "Metrics",
        "Model",
        "Prompt",
        "Report",
        "dataset",
        "figure",
        "metrics",
        "model",
        "prompt",
        "report",
    ),
}


def __getattr__(name: str) -> Any:
    for module, names in _later.items():
        if name in names:
            from importlib import import_module

            value = globals()[name] = getattr(import_module("." + module, __name__), name)
            return value
    raise AttributeError("module %r has no attribute %r" % (__name__, name))


def __dir__() -> List[str]:
    return sorted({*globals(), *__all__})
