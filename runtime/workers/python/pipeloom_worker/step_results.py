"""What the author's functions give, as answers to the engine: named outputs, a pipeline to expand, nothing of a hook."""

from typing import Any, Dict, List, Mapping

from pipeloom import Asset, Pipeline, PipeloomError, Step, StepFailed
from pipeloom.options import HOOKS

from .calling import call_with
from .store import ArtifactStore


def run_hook(options: Mapping[str, Any], owner: str, hook: Mapping[str, Any], known: Mapping[str, Any]) -> Dict[str, Any]:
    """Call a hook of a step or pipeline with what it names of ``known``, ``error`` and ``status``."""
    option = next(name for name, wire in HOOKS.items() if wire == hook["name"])
    function = options.get(option)
    if function is None:
        raise PipeloomError("no-hook", '"%s" has no %s any more. Save the file and run again.' % (owner, option))
    error = hook.get("error")
    failed = None if error is None else failed_with(error)
    call_with(function, {**known, "error": failed, "status": hook["status"]})
    return {"type": "succeeded", "outputs": {}}


def failed_with(error: Mapping[str, Any]) -> StepFailed:
    """The last error of a step, for its fallback and its hooks."""
    return StepFailed("%s: %s" % (error.get("name"), error.get("message", "")), error)


def returned(pipeline: Pipeline, store: ArtifactStore) -> Dict[str, Any]:
    """A pipeline that a step returned, with the parameters that it was given; what is no JSON is stored."""
    # Read only here: few steps return pipelines.
    from .bindings import Bindings
    from .hints import hints_of

    bindings = Bindings(store)
    parameters: Dict[str, Any] = {}
    inputs: Dict[str, Any] = {}
    hints = hints_of(pipeline.function)
    for name, value in pipeline.parameters.items():
        where = 'parameter "%s" of pipeline "%s"' % (name, pipeline.name)
        bound = bindings.bind(value, where, hints.get(name))
        if bound["type"] == "value":
            parameters[name] = bound["value"]
        elif bound["type"] == "artifact":
            inputs[name] = bound
        else:
            raise PipeloomError(
                "bad-argument",
                "%s holds an output of a step; a step that returns a pipeline gives it data." % (where[0].upper() + where[1:]),
            )
    told: Dict[str, Any] = {"name": pipeline.name, "file": pipeline.file}
    if pipeline.export is not None:
        told["export"] = pipeline.export
    told.update({name: pipeline.call_options[name] for name in ("mode", "timeout") if name in pipeline.call_options})
    return {"type": "returned", "pipeline": told, "parameters": parameters, **({"inputs": inputs} if inputs else {})}


def returned_in_batch(step: str) -> PipeloomError:
    return PipeloomError(
        "bad-output",
        'Step "%s" returned a pipeline for an item of a batch. Map it without "batch_size", so that each item has an invocation of its own.'
        % step,
    )


def split_result_of(step: Step, result: Any, envelope: Mapping[str, Any]) -> Dict[str, Any]:
    return split_result(step.name, result, envelope["outputs"], is_named="outputs" in step.options)


def split_result(step: str, result: Any, names: List[str], is_named: bool) -> Dict[str, Any]:
    """A result as named outputs.

    Raises:
        PipeloomError: ``wrong-outputs``, ``missing-output``, ``unknown-output``: the step gave something else than it declared.
    """
    if not is_named or names == ["output"]:
        return {names[0]: result}
    if isinstance(result, dict) and set(result) == set(names):
        return {name: result[name] for name in names}
    if len(names) == 1:
        return {names[0]: result[0] if isinstance(result, tuple) and len(result) == 1 else result}
    wanted = 'Step "%s" has the outputs %s and' % (step, ", ".join(names))
    cure = "Return all of them by name, or in this order."
    if isinstance(result, dict):
        missing = [name for name in names if name not in result]
        if missing:
            raise PipeloomError("missing-output", "%s did not return %s. %s" % (wanted, ", ".join(missing), cure))
        extra = [str(name) for name in result if name not in names]
        raise PipeloomError(
            "unknown-output",
            "%s returned %s too. Add it to the step's outputs, or leave it out." % (wanted, ", ".join(extra)),
        )
    if isinstance(result, (tuple, list)):
        if len(result) == len(names):
            return dict(zip(names, result))
        count = "%d %s" % (len(result), "value" if len(result) == 1 else "values")
        raise PipeloomError("wrong-outputs", "%s returned %s. %s" % (wanted, count, cure))
    got = "nothing" if result is None else "one asset" if isinstance(result, Asset) else "a %s" % type(result).__name__
    raise PipeloomError("wrong-outputs", "%s returned %s. %s" % (wanted, got, cure))
