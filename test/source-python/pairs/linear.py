from typing import Annotated
from pipeloom import Param, pipeline, step


@step
def load(path: str, limit: int = 10) -> "Rows":
    """Reads rows."""


@step(outputs=["train", "test"], retry={"attempts": 3, "max_delay": "1m"}, timeout="5m", tags=["data"])
def split(rows: "Rows", share: float = 0.25) -> "tuple[Rows, Rows]":
    return rows, rows


@step(cache=False, retry=2, when=lambda rows: True)
def fit(rows: "Rows", epochs: int):
    return rows


@step
def evaluate(model, rows: "Rows", deep: bool = False):
    return model


@pipeline(mode="fail-fast", description="Trains a model.")
def training(
    path: str = "iris.csv",
    epochs: Annotated[int, Param(ge=1, le=100, help="Training epochs")] = 5,
    share: float = 0.2,
):
    rows = load(path)
    train, test = split(rows, share=share)
    model = fit(train, epochs)
    same = model
    scores = evaluate(same, rows=test, deep=True)
    return {"model": model, "scores": scores}
