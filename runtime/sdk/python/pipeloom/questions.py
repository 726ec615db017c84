"""``ask``: a run that waits for a person's typed answer."""

import sys
from typing import Any, Dict, Optional

from .errors import PipeloomError
from .checks import Duration
from .recording import active_recorder


def ask(name: str, question: str, type: Any = str, timeout: Optional[Duration] = None) -> Any:
    """Wait for a person's answer and give it, checked and converted to ``type``.

    Args:
        name: The node's name in the graph.
        question: What the person reads.
        type: A type hint for the answer: ``bool``, ``int``, ``Literal["a", "b"]``, ``Annotated[int, Param(ge=1)]``…
        timeout: After this time the run pauses.

    Example::

        @pipeline
        def release():
            score = evaluate(fit(load()))
            if ask("approve", "Publish this model?", type=bool):
                return publish(score)
    """
    recorder = active_recorder()
    if recorder is None:
        raise PipeloomError("outside-body", 'ask("%s") works only while a pipeline\'s body runs.' % name)
    request: Dict[str, Any] = {"name": name, "question": question, "type": type}
    if timeout is not None:
        request["timeout"] = timeout
    return recorder.ask(request, sys._getframe(1))
