"""``Param``: what a pipeline parameter may be, said in its type hint."""

from typing import Any, Optional, Sequence


class Param:
    """Constraints and help for a pipeline parameter, put in ``Annotated``.

    Args:
        ge, gt, le, lt: Bounds of a number: at least, above, at most, below.
        multiple_of: The number must be a multiple of this.
        min_length, max_length: Bounds of a text's or list's length.
        pattern: A regular expression that a text must match somewhere, as in JSON Schema.
        choices: The only values allowed.
        help: One sentence shown beside the field.
        title: A label in place of the parameter's name.
        unit: What a number counts, shown beside the field: ``"s"``, ``"USD"``.
        format: How a text is meant: ``"date"``, ``"path"``, ``"secret"``, ``"multiline"``, ``"email"``, ``"uri"``.

    Example::

        from typing import Annotated
        from pipeloom import Param, pipeline

        @pipeline
        def training(epochs: Annotated[int, Param(ge=1, le=100, help="Training epochs")] = 5):
            ...
    """

    __slots__ = (
        "ge",
        "gt",
        "le",
        "lt",
        "multiple_of",
        "min_length",
        "max_length",
        "pattern",
        "choices",
        "help",
        "title",
        "unit",
        "format",
    )

    def __init__(
        self,
        *,
        ge: Optional[float] = None,
        gt: Optional[float] = None,
        le: Optional[float] = None,
        lt: Optional[float] = None,
        multiple_of: Optional[float] = None,
        min_length: Optional[int] = None,
        max_length: Optional[int] = None,
        pattern: Optional[str] = None,
        choices: Optional[Sequence[Any]] = None,
        help: Optional[str] = None,
        title: Optional[str] = None,
        unit: Optional[str] = None,
        format: Optional[str] = None,
    ) -> None:
        self.ge = ge
        self.gt = gt
        self.le = le
        self.lt = lt
        self.multiple_of = multiple_of
        self.min_length = min_length
        self.max_length = max_length
        self.pattern = pattern
        self.choices = choices
        self.help = help
        self.title = title
        self.unit = unit
        self.format = format

    def __repr__(self) -> str:
        given = ("%s=%r" % (name, getattr(self, name)) for name in self.__slots__ if getattr(self, name) is not None)
        return "Param(%s)" % ", ".join(given)

    def problem(self, value: Any) -> Optional[str]:
        """What is wrong with a value, as the end of a sentence; ``None`` when nothing is.

        Example:
            >>> Param(ge=1).problem(0)
            'must be at least 1'
        """
        if value is None:
            return None  # Only a hint that allows None lets it come here.
        if self.choices is not None and value not in self.choices:
            return "must be one of %s" % ", ".join(repr(choice) for choice in self.choices)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._number_problem(value)
        if isinstance(value, (str, list, tuple)):
            return self._length_problem(value)
        return None

    def _number_problem(self, value: float) -> Optional[str]:
        if self.ge is not None and value < self.ge:
            return "must be at least %s" % self.ge
        if self.gt is not None and value <= self.gt:
            return "must be above %s" % self.gt
        if self.le is not None and value > self.le:
            return "must be at most %s" % self.le
        if self.lt is not None and value >= self.lt:
            return "must be below %s" % self.lt
        if self.multiple_of is not None and abs(value / self.multiple_of - round(value / self.multiple_of)) > 1e-9:
            return "must be a multiple of %s" % self.multiple_of
        return None

    def _length_problem(self, value: Any) -> Optional[str]:
        if self.min_length is not None and len(value) < self.min_length:
            return "must have a length of at least %d" % self.min_length
        if self.max_length is not None and len(value) > self.max_length:
            return "must have a length of at most %d" % self.max_length
        if self.pattern is not None and isinstance(value, str):
            import re

            if not re.search(self.pattern, value):
                return "must match the pattern %s" % self.pattern
        return None
