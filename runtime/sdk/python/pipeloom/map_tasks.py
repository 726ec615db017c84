"""``MapTask``: a step for one item that is given lists."""

import sys
import time
from typing import Any, Callable, Dict, List, Mapping

from .checks import seconds_of
from .mapping import unmapped
from .options import map_options
from .recording import active_recorder, caller
from .steps import Step


class MapTaskResult(List[Any]):
    """What a map task gives outside a run: the items' results in order, ``None`` where one failed.

    Attributes:
        errors: Index -> error of what failed.
        total, successes, failures: Counts.
        success_ratio: Share of the items that succeeded; 1 when there are none.
        successful_results: Results without those that failed.

    Example::

        result = clean(records)
        print("%d of %d" % (result.successes, result.total))
    """

    def __init__(self, results: List[Any], errors: Mapping[int, BaseException]) -> None:
        super().__init__(results)
        self.errors: Dict[int, BaseException] = dict(errors)
        self.total = len(results)
        self.failures = len(self.errors)
        self.successes = self.total - self.failures
        self.success_ratio = self.successes / self.total if self.total else 1.0
        self.successful_results = [result for index, result in enumerate(results) if index not in self.errors]


class MapTask(Step[Any, Any]):
    """Made by ``@map_task``: in a pipeline a call is a map over the first argument.

    Example::

        @map_task(concurrency=8)
        def clean(record: dict) -> dict: ...

        @pipeline
        def cleaning(path: str = "a.csv"):
            return clean(load(path))
    """

    def __init__(self, function: Callable[..., Any], options: Mapping[str, Any], spread: Mapping[str, Any]) -> None:
        super().__init__(function, options)
        self.spread = dict(spread)
        map_options(self.name, self.spread)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        given = self._bind(args, self._completed(args, kwargs))
        if not given:
            raise TypeError('Map task "%s" takes a list as its first argument.' % self.name)
        first = next(iter(self.signature.parameters))
        if active_recorder() is None:
            return self._run_here(first, given)
        inputs = {name: value if name == first else unmapped(value) for name, value in given.items()}
        return self._spread("zip", (), inputs, self.spread, caller(sys._getframe(1)))

    def _run_here(self, first: str, given: Dict[str, Any]) -> MapTaskResult:
        items = list(given.pop(first))
        errors: Dict[int, BaseException] = {}
        results: List[Any] = [None] * len(items)
        if not items:
            return MapTaskResult(results, errors)
        from concurrent.futures import ThreadPoolExecutor

        def one(item: Any) -> Any:
            return self._tried(lambda: self.function(**{first: item}, **given))

        with ThreadPoolExecutor(self.spread.get("concurrency")) as pool:
            futures = [pool.submit(one, item) for item in items]
            for index, future in enumerate(futures):
                try:
                    results[index] = future.result()
                except Exception as error:
                    errors[index] = error
                    if self.spread.get("fail_fast"):
                        for other in futures:
                            other.cancel()
                        raise
        done = MapTaskResult(results, errors)
        if done.success_ratio < self.spread.get("min_success_ratio", 1.0):
            raise next(iter(errors.values()))
        return done

    def _tried(self, call: Callable[[], Any]) -> Any:
        policy = self.options.get("retry", {"attempts": 1})
        for attempt in range(policy["attempts"]):
            try:
                return call()
            except Exception:
                if attempt + 1 == policy["attempts"]:
                    raise
                time.sleep(seconds_of(policy.get("delay", 0)))
        return None
