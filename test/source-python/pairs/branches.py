from typing import Literal
from pipeloom import pipeline, step


@step
def load(path: str): ...


@step
def fast(rows: str): ...


@step
def slow(rows: str): ...


@step
def report(model): ...


@pipeline
async def branching(limit: int, mode: Literal["fast", "slow"] = "fast"):
    rows = load("a.csv")
    model = fast(rows)
    if mode == "slow":
        model = slow(rows)
    elif limit > 3:
        report(rows)
    else:
        model = fast(model)
    size = rows.load()
    if size > 10:
        report(model)
    match mode:
        case "fast":
            model = fast(rows)
        case "slow":
            model = slow(rows)
        case _:
            raise ValueError("mode")
    chosen = fast(rows) if limit > 1 else slow(rows)
    try:
        report(model=chosen)
    except ValueError as error:
        report("failed")
    return report(model)
