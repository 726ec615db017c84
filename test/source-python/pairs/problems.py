from typing import Annotated
from pipeloom import Param, pipeline, step


@step
def load(path: str) -> float: ...


@step
def fit(rows: str, rate: float): ...


@pipeline(name="same")
def first(epochs: Annotated[int, Param(ge=10)] = 5, names: list[str] = ["a"]):
    rows = load("a")
    typo = laod(path="a")
    model = fit(rows, 1, speed=2)
    return fit(rows="x")


@pipeline(name="same")
def second():
    return load("b")
