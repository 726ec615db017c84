from pipeloom import pipeline, step, unmapped


@step
def load(path: str) -> list: ...


@step
def fit(rows: list, rate: float = 0.1): ...


@step
def score(model) -> float: ...


@step
def best(models: list): ...


@pipeline
def looping(paths: list[str], rates: list[float] = [0.1, 0.2]):
    rows = load("a")
    models = []
    for rate in rates:
        model = fit(rows, rate)
        models.append(model)
    winner = best(models)
    current = winner
    while score(current).load() < 0.9:
        current = fit(rows, rate=0.5)
    grid = [fit(rows, rate) for rate in rates]
    mapped = load.map(path=paths, options={"concurrency": 4, "min_success_ratio": 0.5})
    crossed = fit.product(rows=unmapped(rows), rate=rates)
    again = fit.with_options(cache=False, after=[winner])(rows=mapped[0])
    return best([current, winner, *grid, crossed, again])
