"""Rates what customers wrote, and asks before it publishes."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pipeloom import Param, ask, metrics, pipeline, step, unmapped

PHRASES = ["arrived late", "works as told", "broke on day two", "could not be happier", "too loud"]


@step
def collect(count: int) -> list[dict]:
    """What customers wrote."""
    return [{"id": n, "stars": 1 + (n * 7) % 5, "text": PHRASES[n % len(PHRASES)]} for n in range(count)]


@step
def rate(review: dict, strict: bool = False) -> float:
    """From 0 to 1. With ``strict``, a review without a clear word is an error."""
    if strict and review["id"] % 10 == 4:
        raise ValueError(f'review {review["id"]} says "{review["text"]}": nothing to rate')
    return round(review["stars"] / 5, 2)


@step
def mean(ratings: list[float]) -> float:
    return round(sum(ratings) / len(ratings), 2) if ratings else 0.0


@step
def score(ratings: list[float]):
    """What the catalog keeps of every run."""
    return metrics({"ratings": len(ratings), "low": len([rating for rating in ratings if rating <= 0.4])})


@step
def spread(ratings: list[float]) -> float:
    return max(ratings) - min(ratings)


@step
def describe(average: float, range: float) -> str:
    return f"{average} on average, {range:.2f} apart"


@pipeline
def summary(ratings: list[float]):
    """Ratings in one line."""
    average = mean(ratings)
    return {"average": average, "line": describe(average, spread(ratings))}


@step
def worst(ratings: list[float]) -> int:
    return len([rating for rating in ratings if rating <= 0.4])


@step
def advise(few: int) -> str:
    return f"{few} customers to call"


@pipeline
def closer(ratings: list[float]):
    """Only for ratings that are low."""
    return advise(worst(ratings))


@step
def follow(average: float, ratings: list[float]):
    """Looks closer where it must: the pipeline that it returns runs in its place."""
    if average < 0.8:
        return closer.with_options(parameters={"ratings": ratings})
    return "nobody to call"


@step
def publish(line: str, advice: str, audience: str) -> str:
    return f"To {audience}: {line}; {advice}."


@step
def keep(line: str) -> str:
    return f"Kept: {line}."


@dataclass
class Decision:
    publish: bool
    audience: Literal["team", "customers"]
    copies: Annotated[int, Param(ge=1, le=20)] = 1


@pipeline
def reviews(
    count: Annotated[int, Param(ge=1, le=100_000, help="How many reviews to read")] = 24,
    strict: Annotated[bool, Param(help="Fail on reviews without a clear word")] = False,
    patience: Annotated[str, Param(help="How long to wait for the answer")] = "10m",
):
    rows = collect(count)
    ratings = rate.map(review=rows, strict=unmapped(strict))
    score(ratings)
    told = summary(ratings)
    advice = follow(told.average, ratings)
    decision = ask("approve", "Publish these ratings?", type=Decision, timeout=patience)
    if decision.publish:
        return publish(told.line, advice, decision.audience)
    return keep(told.line)


@step
def numbers(items: int) -> list[int]:
    return list(range(items))


@step
def square(n: int) -> int:
    return n * n


@step
def total(squares: list[int]) -> int:
    return sum(squares)


@pipeline
def many(items: int = 10_000):
    """As many invocations as a list has items."""
    return total(square.map(n=numbers(items)))
