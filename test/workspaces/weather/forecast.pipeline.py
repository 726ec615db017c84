"""Forecasts tomorrow's weather in Seattle from the days before, and sums up the climate beside it.

`forecast.pipeline.ts` is the same pipeline in TypeScript.
"""

import math
import random
from typing import Annotated, Any, Dict, List, Literal

from lib import forest
from lib.chart import Line, line_chart
from lib.weather import Day, Example, Prediction, RawDay, Target, day_of_year, mean, read_csv
from pipeloom import Param, markdown, metrics, pipeline, step, step_context, svg
from steps.climate import Month, summarise

NUMERIC_COLUMNS = ("precipitation", "temp_max", "temp_min", "wind")


@step(cache=False)
def load(path: str) -> List[RawDay]:
    """Reads the file again on every run: its content may have changed. What follows is cached by that content."""
    return read_csv(path)


@step
def clean(rows: List[RawDay]) -> List[Day]:
    """Turns cells into numbers, drops incomplete and repeated days, and sorts by date."""
    days: Dict[str, Day] = {}
    for row in rows:
        try:
            numbers = {column: float(row[column]) for column in NUMERIC_COLUMNS}
        except ValueError:
            continue
        if row["date"] and row["weather"]:
            days[row["date"]] = {"date": row["date"], **numbers, "weather": row["weather"]}
    step_context().log.info(f"kept {len(days)} of {len(rows)} rows")
    return [days[date] for date in sorted(days)]


@step
def derive(rows: List[Day], target: Target, history: int) -> List[Example]:
    """One example per day: the season and the `history` days before it."""
    examples = []
    for index in range(history, len(rows)):
        today = rows[index]
        before = rows[index - history : index][::-1]
        angle = 2 * math.pi * day_of_year(today["date"]) / 365.25
        example = {
            "date": today["date"],
            "actual": today[target],
            "naive": before[0][target],
            "season_sin": round(math.sin(angle), 4),
            "season_cos": round(math.cos(angle), 4),
            "rain": before[0]["precipitation"],
            "wind": before[0]["wind"],
            "range": round(before[0]["temp_max"] - before[0]["temp_min"], 1),
        }
        for lag, day in enumerate(before, start=1):
            example[f"{target}_{lag}"] = day[target]
        examples.append(example)
    return examples


@step(outputs=["train", "test"])
def split(rows: List[Example], share: float, shuffle: bool, seed: int):
    """The last part of the days is for the test, as a forecast would meet them; `shuffle` draws days at random."""
    ordered = random.Random(seed).sample(rows, len(rows)) if shuffle else rows
    size = round(len(ordered) * (1 - share))
    return ordered[:size], ordered[size:]


@step(timeout="2m", tags=["model"])
def fit(rows: List[Example], trees: int, depth: int, seed: int) -> List[Any]:
    """Trains a random forest on the change from one day to the next. A model travels between steps as plain data."""
    context = step_context()
    context.log.info(f"training {trees} trees on {len(rows)} days")
    features = [features_of(row) for row in rows]
    changes = [row["actual"] - row["naive"] for row in rows]
    model = []
    for index in range(trees):
        model.append(forest.train(features, changes, depth, seed + index))
        context.progress(index + 1, trees)
    return model


@step
def predict(model: List[Any], rows: List[Example]) -> List[Prediction]:
    return [
        {
            "date": row["date"],
            "actual": row["actual"],
            "predicted": round(row["naive"] + forest.predict(model, features_of(row)), 2),
            "naive": row["naive"],
        }
        for row in rows
    ]


@step
def evaluate(rows: List[Prediction]) -> Dict[str, float]:
    """Errors in the target's own unit. `skill` is the part of the naive forecast's error that the model takes away."""
    errors = [row["predicted"] - row["actual"] for row in rows]
    centre = mean([row["actual"] for row in rows])
    mae = mean([abs(error) for error in errors])
    naive = mean([abs(row["naive"] - row["actual"]) for row in rows])
    squared = mean([error**2 for error in errors])
    return metrics(
        {
            "mae": round(mae, 3),
            "rmse": round(math.sqrt(squared), 3),
            "r2": round(1 - squared / mean([(row["actual"] - centre) ** 2 for row in rows]), 3),
            "naive": round(naive, 3),
            "skill": round(1 - mae / naive, 3),
        }
    )


@step
def plot(rows: List[Prediction], target: Target, days: int = 120):
    """The last `days` of the test, forecast against what happened."""
    shown = sorted(rows, key=lambda row: row["date"])[-days:]
    return svg(
        line_chart(
            f"{target}: forecast and actual",
            [row["date"] for row in shown],
            [
                Line("forecast", "#d9730d", [row["predicted"] for row in shown]),
                Line("actual", "#3478c6", [row["actual"] for row in shown]),
            ],
        )
    )


@step
def report(scores: Dict[str, float], months: List[Month], target: Target):
    def table(head, rows):
        lines = [head, ["---"] * len(head), *rows]
        return "\n".join(f"| {' | '.join(str(cell) for cell in cells)} |" for cells in lines)

    return markdown(
        "\n\n".join(
            [
                f"# Forecast of {target}",
                f"The forecast is off by {scores['mae']} on average; saying \"as yesterday\" is off by {scores['naive']}.",
                table(["score", "value"], scores.items()),
                "## A usual year",
                table(
                    ["month", "high °C", "low °C", "wet days"],
                    [[row["month"], row["temp_max"], row["temp_min"], f"{row['wet']:.0%}"] for row in months],
                ),
            ]
        )
    )


@pipeline
def forecast(
    path: Annotated[str, Param(help="CSV file with one row per day")] = "data/seattle-weather.csv",
    target: Annotated[
        Literal["temp_max", "temp_min", "wind", "precipitation"], Param(help="What to forecast")
    ] = "temp_max",
    history: Annotated[int, Param(ge=1, le=14, help="Days that the model looks back")] = 3,
    share: Annotated[float, Param(ge=0.05, le=0.5, help="Share of the days kept for the test")] = 0.25,
    shuffle: Annotated[bool, Param(help="Draw the test days at random instead of taking the last ones")] = False,
    trees: Annotated[int, Param(ge=1, le=200, help="Trees in the forest")] = 8,
    depth: Annotated[int, Param(ge=1, le=12, help="Levels of each tree")] = 6,
    seed: Annotated[int, Param(ge=0, help="Seed of everything that is drawn at random")] = 42,
):
    days = clean(load(path))
    months = summarise(days)

    examples = derive(days, target, history)
    train, test = split(examples, share, shuffle, seed)
    model = fit(train, trees, depth, seed)
    predictions = predict(model, test)

    scores = evaluate(predictions)
    chart = plot(predictions, target)
    return {"scores": scores, "chart": chart, "report": report(scores, months, target)}


def features_of(example: Example) -> List[float]:
    """Everything that is known the evening before."""
    return [float(value) for name, value in example.items() if name not in ("date", "actual", "naive")]
