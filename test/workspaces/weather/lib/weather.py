"""The shapes of the weather data, and how the file is read."""

import csv
import datetime
from typing import Dict, List, Literal, TypedDict, Union

RawDay = Dict[str, str]
"""One line of the file, not yet checked."""


class Day(TypedDict):
    date: str
    precipitation: float
    """Millimetres."""
    temp_max: float
    """Degrees Celsius, as `temp_min`."""
    temp_min: float
    wind: float
    weather: str


Target = Literal["temp_max", "temp_min", "wind", "precipitation"]
"""What can be forecast."""

Example = Dict[str, Union[str, float]]
"""A day as the model sees it: what is to be forecast, and numbers that are known the evening before."""


class Prediction(TypedDict):
    date: str
    actual: float
    predicted: float
    naive: float
    """Yesterday's value: the forecast to beat."""


def read_csv(path: str) -> List[RawDay]:
    """Rows of a CSV file, by the names in its first line."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day_of_year(date: str) -> int:
    """Day of the year, 1 to 366."""
    return datetime.date.fromisoformat(date).timetuple().tm_yday


def mean(values: List[float]) -> float:
    return sum(values) / len(values)
