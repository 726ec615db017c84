"""``parallel_map``: threads or processes inside one step."""

from typing import Callable, Iterable, List, Optional, TypeVar

from .errors import PipeloomError

A = TypeVar("A")
B = TypeVar("B")


class ItemFailed(PipeloomError):
    """Raised by :func:`parallel_map` for the first item (in input order) that failed; ``index`` names it, ``__cause__`` is its error.

    Example::

        try:
            pages = parallel_map(fetch, urls)
        except ItemFailed as error:
            print("no page for", urls[error.index])
    """

    def __init__(self, index: int, cause: BaseException) -> None:
        super().__init__("item-failed", "Item %d failed: %s: %s" % (index, type(cause).__name__, cause))
        self.index = index


def parallel_map(
    function: Callable[[A], B],
    items: Iterable[A],
    *,
    workers: Optional[int] = None,
    processes: bool = False,
    num_workers: Optional[int] = None,
) -> List[B]:
    """Apply a function to every item side by side, inside a step. Results keep the input's order.

    Args:
        function: Called with one item.
        items: Any iterable; it is read whole. Empty gives empty.
        workers: How many at once. Default: what ``concurrent.futures`` chooses.
        num_workers: Another name of ``workers``.
        processes: Use processes instead of threads, for pure Python computation. Function and items must be picklable.

    Raises:
        ItemFailed: One item's call raised. Items that have not begun are not begun.

    Example:
        >>> parallel_map(lambda x: x * x, [1, 2, 3])
        [1, 4, 9]
    """
    listed = list(items)
    if not listed:
        return []
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

    with (ProcessPoolExecutor if processes else ThreadPoolExecutor)(max_workers=workers or num_workers) as pool:
        futures = [pool.submit(function, item) for item in listed]
        results: List[B] = []
        try:
            for index, future in enumerate(futures):
                try:
                    results.append(future.result())
                except Exception as error:
                    raise ItemFailed(index, error) from error
        finally:
            for future in futures:
                future.cancel()
        return results
