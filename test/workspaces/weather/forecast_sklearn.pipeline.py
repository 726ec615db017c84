"""The forecast again, with pandas and scikit-learn: `pip install pandas scikit-learn`."""

from typing import Annotated, Literal

import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error, r2_score

from pipeloom import Param, metrics, pipeline, step, table

TARGETS = ["temp_max", "temp_min", "wind", "precipitation"]


@step(cache=False)
def load(path: str) -> pd.DataFrame:
    """Reads the file again on every run: its content may have changed. What follows is cached by that content."""
    return pd.read_csv(path, parse_dates=["date"])


@step
def clean(frame: pd.DataFrame) -> pd.DataFrame:
    """Drops incomplete and repeated days, and sorts by date."""
    return frame.dropna().drop_duplicates("date", keep="last").sort_values("date").reset_index(drop=True)


@step
def summarise(frame: pd.DataFrame):
    """What a usual month looks like: averages over all years."""
    months = frame.groupby(frame["date"].dt.month.rename("month"))
    return table(months[TARGETS].mean().round(2).reset_index().to_dict("records"))


@step
def derive(frame: pd.DataFrame, target: str, history: int) -> pd.DataFrame:
    """One row per day: the target, the day of the year, and the days before."""
    features = {"date": frame["date"], "actual": frame[target], "day": frame["date"].dt.dayofyear}
    for lag in range(1, history + 1):
        for column in TARGETS:
            features[f"{column}_{lag}"] = frame[column].shift(lag)
    return pd.DataFrame(features).dropna().reset_index(drop=True)


@step(outputs=["train", "test"])
def split(frame: pd.DataFrame, share: float):
    """The last part of the days is for the test, as a forecast would meet them."""
    size = round(len(frame) * (1 - share))
    return frame[:size], frame[size:]


@step(timeout="5m", tags=["model"])
def fit(frame: pd.DataFrame, trees: int, seed: int) -> RandomForestRegressor:
    model = RandomForestRegressor(n_estimators=trees, min_samples_leaf=5, random_state=seed)
    return model.fit(frame.drop(columns=["date", "actual"]), frame["actual"])


@step
def evaluate(model: RandomForestRegressor, frame: pd.DataFrame):
    """Errors in the target's own unit."""
    predicted = model.predict(frame.drop(columns=["date", "actual"]))
    return metrics(
        {
            "mae": round(float(mean_absolute_error(frame["actual"], predicted)), 3),
            "r2": round(float(r2_score(frame["actual"], predicted)), 3),
        }
    )


@pipeline
def forecast_sklearn(
    path: Annotated[str, Param(help="CSV file with one row per day")] = "data/seattle-weather.csv",
    target: Annotated[
        Literal["temp_max", "temp_min", "wind", "precipitation"], Param(help="What to forecast")
    ] = "temp_max",
    history: Annotated[int, Param(ge=1, le=14, help="Days that the model looks back")] = 3,
    share: Annotated[float, Param(ge=0.05, le=0.5, help="Share of the days kept for the test")] = 0.25,
    trees: Annotated[int, Param(ge=1, le=500, help="Trees in the forest")] = 50,
    seed: Annotated[int, Param(ge=0, help="Seed of everything that is drawn at random")] = 42,
):
    days = clean(load(path))
    months = summarise(days)
    train, test = split(derive(days, target, history), share)
    model = fit(train, trees, seed)
    return {"months": months, "scores": evaluate(model, test)}
