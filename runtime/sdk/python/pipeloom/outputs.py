"""What a step gives when it is used in a pipeline body: a promise of data, to be wired to other steps."""

from typing import Any, Dict, Generic, Iterator, NoReturn, Optional, Sequence, Tuple, TypeVar, Union

from .errors import PipeloomError
from .recording import active_recorder

T = TypeVar("T")


class Output(Generic[T]):
    """One output of a step that was used in a pipeline body. The data is not there yet: pass it on, or ``load()`` it.

    Example::

        @pipeline
        def training():
            rows = load("iris.csv")       # an Output
            model = fit(rows)             # wired, nothing runs yet
            if len(rows.load()) > 100:    # waits for the data
                return report(model)
    """

    __slots__ = ("_call", "_step", "_name", "_index")

    def __init__(self, call: str, step: str, name: str, index: Optional[int] = None) -> None:
        self._call = call
        self._step = step
        self._name = name
        self._index = index

    def load(self) -> T:
        """Wait for the data and give it. The pipeline becomes dynamic: what follows may depend on the data.

        Raises:
            StepFailed: The step failed, was skipped or was cancelled.

        Example::

            rows = load("iris.csv")
            halves = 2 if len(rows.load()) > 1000 else 1
        """
        recorder = active_recorder()
        if recorder is None:
            raise PipeloomError(
                "outside-body", "load() of %s works only while its pipeline's body runs." % self._title()
            )
        return recorder.load(self)

    def chunk(self, index: int) -> "Output[Any]":
        """One item of a list output, wired without loading it. Negative indexes are refused: the length is not known.

        Example::

            scores = evaluate.map(fold=folds)
            first = report(scores.chunk(0))
        """
        if not isinstance(index, int) or isinstance(index, bool) or index < 0:
            raise PipeloomError(
                "bad-index",
                "%s can be indexed by a whole number from 0, not by %r; load() it to do more." % (self._title(), index),
            )
        if self._index is not None:
            raise PipeloomError("bad-index", "%s is one item already; load() it to look into it." % self._title())
        return self._item(index)

    def __getitem__(self, index: int) -> "Output[Any]":
        return self.chunk(index)

    def unpack(self) -> Tuple["Output[Any]", ...]:
        """The named outputs as a tuple; for a single output a tuple of one.

        Example::

            trains, tests = split.map(rows=parts).unpack()
        """
        return (self,)

    def _item(self, index: int) -> "Output[Any]":
        return Output(self._call, self._step, self._name, index)

    def _binding(self) -> Dict[str, Any]:
        """How this output stands in a plan."""
        binding: Dict[str, Any] = {"type": "output", "call": self._call, "output": self._name}
        return binding if self._index is None else {**binding, "index": self._index}

    def _title(self) -> str:
        name = "" if self._name == "output" else ' "%s"' % self._name
        return 'The output%s of step "%s"' % (name, self._step)

    def _not_here(self, what: str) -> NoReturn:
        raise PipeloomError(
            "not-loaded",
            "%s %s: its data is not there while the pipeline is wired. Call .load() to wait for it, or do this inside a step."
            % (self._title(), what),
        )

    def __iter__(self) -> Iterator[Any]:
        self._not_here(
            "cannot be iterated or unpacked; declare several outputs by @step(outputs=[...]), or iterate by a step's map()"
        )

    def __len__(self) -> int:
        self._not_here("has no length")

    def __bool__(self) -> bool:
        self._not_here("cannot decide a condition")

    def __contains__(self, item: object) -> bool:
        self._not_here("cannot be searched")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(
            "%s has no attribute %r: its data is not there while the pipeline is wired. Call .load() to wait for it, or do this inside a step."
            % (self._title(), name)
        )

    def __repr__(self) -> str:
        index = "" if self._index is None else "[%d]" % self._index
        return "<Output %s.%s%s>" % (self._call, self._name, index)


class Outputs:
    """The named outputs of a step with several: unpack them in their order, or take one by name or position.

    Example::

        @step(outputs=["train", "test"])
        def split(rows: list) -> tuple: ...

        @pipeline
        def training(path: str = "iris.csv"):
            train, test = split(load(path))
            parts = split(load(path))
            return fit(parts.train), fit(parts["test"])
    """

    __slots__ = ("_outputs", "_step")

    def __init__(self, step: str, outputs: Sequence[Output]) -> None:
        self._step = step
        self._outputs: Dict[str, Output] = {output._name: output for output in outputs}

    def unpack(self) -> Tuple[Output, ...]:
        """All outputs in their declared order."""
        return tuple(self._outputs.values())

    def load(self) -> Tuple[Any, ...]:
        """Wait for all outputs and give their data in order."""
        return tuple(output.load() for output in self._outputs.values())

    def chunk(self, index: int) -> "Outputs":
        """The outputs of one item of a map."""
        return Outputs(self._step, [output.chunk(index) for output in self._outputs.values()])

    def __iter__(self) -> Iterator[Output]:
        return iter(self._outputs.values())

    def __len__(self) -> int:
        return len(self._outputs)

    def __getitem__(self, key: Union[int, str]) -> Output:
        if isinstance(key, str) and key in self._outputs:
            return self._outputs[key]
        if isinstance(key, int) and not isinstance(key, bool) and -len(self._outputs) <= key < len(self._outputs):
            return list(self._outputs.values())[key]
        raise PipeloomError(
            "unknown-output",
            'Step "%s" has no output %r. Outputs are: %s.' % (self._step, key, ", ".join(self._outputs)),
        )

    def __getattr__(self, name: str) -> Output:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._outputs:
            return self._outputs[name]
        raise AttributeError(
            'Step "%s" has no output "%s". Outputs are: %s.' % (self._step, name, ", ".join(self._outputs))
        )

    def __repr__(self) -> str:
        return "<Outputs %s>" % ", ".join(repr(output) for output in self._outputs.values())


class MappedOutputs(Outputs):
    """The outputs of a mapped step with several: each is a list; an index takes one item of all of them."""

    __slots__ = ()

    def __getitem__(self, key: Union[int, str]) -> Any:
        return self.chunk(key) if isinstance(key, int) else super().__getitem__(key)


class ChildOutputs(Output[Any]):
    """What a child pipeline gives: used whole it is the single output, by name one of those that the child returns.

    Example::

        scores = training(path="week.csv")
        return publish(scores.model, scores["report"])
    """

    __slots__ = ()

    def __getitem__(self, key: Union[int, str]) -> Output[Any]:  # type: ignore[override]
        return Output(self._call, self._step, key) if isinstance(key, str) else self.chunk(key)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return Output(self._call, self._step, name)


def make_outputs(call: str, step: str, names: Sequence[str], is_map: bool) -> Union[Output, Outputs]:
    """What a use of a step gives: one ``Output``, or named ones."""
    outputs = [Output(call, step, name) for name in names]
    if len(outputs) == 1:
        return outputs[0]
    return MappedOutputs(step, outputs) if is_map else Outputs(step, outputs)
