"""``context``: the parameters of a pipeline that is put together from steps."""

from typing import Any, Dict


class Context(Dict[str, Any]):
    """Parameters by name: a dict whose entries are attributes too.

    Example:
        >>> settings = context(epochs=10)
        >>> settings.update({"rate": 0.1})
        >>> settings.epochs, "rate" in settings
        (10, True)
    """

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError("The context has no %r. It has: %s." % (name, ", ".join(self) or "nothing")) from None

    def to_dict(self) -> Dict[str, Any]:
        """The same as a plain dict."""
        return dict(self)


def context(**parameters: Any) -> Context:
    """Parameters for ``Pipeline("name", context=…)``: every step gets those that its function names, and a run may change them.

    Example::

        from pipeloom import Pipeline, context, step

        @step(outputs=["model"])
        def train(rate: float, epochs: int): ...

        training = Pipeline("training", context=context(rate=0.1, epochs=5)).add_step(train)
        result = training.run(context={"epochs": 50})
    """
    return Context(parameters)
