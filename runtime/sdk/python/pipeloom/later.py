"""Modules of the standard library that are imported when something of them is used: a worker starts sooner without them."""

from importlib import import_module
from typing import Any


class LaterModule:
    """Stands for a module until it is needed.

    Example::

        if TYPE_CHECKING:
            import decimal
        else:
            decimal = LaterModule("decimal")
    """

    def __init__(self, name: str) -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(import_module(self.__dict__["_name"]), attribute)
        self.__dict__[attribute] = value
        return value
