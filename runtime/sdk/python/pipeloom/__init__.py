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

from .assets import Asset, html, image, markdown, svg, table, text
from .composed import ComposedPipeline
from .running_step import StepContext, step_context
from .contexts import Context, context
from .decorators import dynamic, map_task, on_failure, retry, unless, when
from .errors import CancelledError, PipeloomError, StepFailed
from .map_tasks import MapTask, MapTaskResult
from .mapping import unmapped
from .outputs import Output, Outputs
from .parallel import ItemFailed, parallel_map
from .params import Param
from .pipelines import Pipeline, pipeline
from .questions import ask
from .references import artifact
from .results import Artifact, RunResult, StepRun
from .running import run
from .steps import Step, step
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
