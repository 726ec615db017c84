from typing import List, TypedDict

from lib.weather import Day, mean
from pipeloom import step

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Month(TypedDict):
    month: str
    days: int
    temp_max: float
    temp_min: float
    wet: float
    """Share of the days with any rain or snow."""


@step
def summarise(rows: List[Day]) -> List[Month]:
    """What a usual month looks like: averages over all years."""
    table = []
    for number, month in enumerate(MONTHS, start=1):
        days = [row for row in rows if int(row["date"][5:7]) == number]
        table.append(
            {
                "month": month,
                "days": len(days),
                "temp_max": round(mean([day["temp_max"] for day in days]), 1),
                "temp_min": round(mean([day["temp_min"] for day in days]), 1),
                "wet": round(sum(day["precipitation"] > 0 for day in days) / len(days), 2),
            }
        )
    return table
