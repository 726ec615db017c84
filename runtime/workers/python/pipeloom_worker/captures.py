"""What a step that was defined while a body ran has captured: its default arguments and the outer variables of its function.

Invariants:
1. Equal data gives equal digests in every process and in every language; what is neither data nor code counts by its type and its order of appearance.
2. A variant is that of the moment of the call: a variable that a later pass of a loop sets anew is another variant.
3. A ``frozen`` step keeps what it had captured at that moment, whatever the body does next.
"""

import copy
import dataclasses
import enum
import inspect
from types import BuiltinFunctionType, CellType, FunctionType, MethodType, ModuleType
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

from pipeloom import Output, Outputs, Pipeline, PipeloomError, Step
from pipeloom.assets import Asset
from pipeloom.options import FUNCTION_OPTIONS
from pipeloom.plain import plain_of

from . import frames
from .code_digest import CodeDigests
from .codecs import encode
from .exact import dumps, is_exact, shared_text
from .sha256 import sha256

SHORT_VALUE = 1_000


class Variant(NamedTuple):
    """``captured`` explains the digest: name -> digest, and the value where it is short."""

    digest: str
    captured: Dict[str, Dict[str, Any]]


class Captures:
    """Variants of the steps of one body."""

    def __init__(self, digests: CodeDigests) -> None:
        self._digests = digests
        # By type; the objects are kept, so that none takes another's place.
        self._met: Dict[str, List[Any]] = {}

    def variant_of(self, step: Step) -> Variant:
        """Raises PipeloomError: ``captured-output``."""
        captured: Dict[str, Dict[str, Any]] = {}
        for name, value in captured_names(step):
            if value is step or (isinstance(value, Step) and value.function is step.function):
                # A step that calls itself by name.
                continue
            try:
                form = self._form(value, [])
            except _CapturedOutput:
                raise PipeloomError(
                    "captured-output",
                    'Step "%s" captures "%s", which holds an output of another step; its data is not there while the pipeline is wired. Pass it as an input: add a parameter to "%s" and give it at the call.'
                    % (step.name, name, step.name),
                ) from None
            entry: Dict[str, Any] = {"digest": _digest_of(form)}
            if form["type"] == "value" and len(dumps(value)) <= SHORT_VALUE:
                entry["value"] = value
            captured[name] = entry
        if not captured:
            return Variant("", {})
        text = shared_text({name: entry["digest"] for name, entry in captured.items()}, sort=True)
        return Variant(sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16], captured)

    def _form(self, value: Any, within: List[int]) -> Dict[str, Any]:
        if is_exact(value):
            return {"type": "value", "value": value}
        if isinstance(value, (Output, Outputs)):
            raise _CapturedOutput
        if id(value) in within:
            return {"type": "cycle"}
        inside = [*within, id(value)]
        if isinstance(value, Asset):
            return self._form(value.value, inside)
        code = self._code_form(value, inside)
        if code is not None:
            return code
        return self._data_form(value, inside)

    def _data_form(self, value: Any, inside: List[int]) -> Dict[str, Any]:
        kind = type(value)
        named: Dict[str, Any] = {"type": _name_of(kind)}
        if kind in (list, tuple):
            return {**named, "items": [self._form(item, inside) for item in value]}
        if kind in (set, frozenset):
            return {**named, "items": sorted(_text(self._form(item, inside)) for item in value)}
        if isinstance(value, dict):
            return {**named, "items": [[self._form(key, inside), self._form(item, inside)] for key, item in value.items()]}
        if isinstance(value, (bytes, bytearray)):
            return {**named, "digest": sha256(value).hexdigest()}
        if isinstance(value, enum.Enum):
            return {**named, "name": value.name}
        if isinstance(value, (int, float, complex, str, range)):
            return {**named, "text": ascii(value)}
        known = frames.encode_known(frames.plain_scalar(value))
        if known is not None:
            return {**named, "digest": sha256(known[2]).hexdigest()}
        plain = plain_of(value)
        if plain is not value and not dataclasses.is_dataclass(value):
            return {**named, "plain": self._form(plain, inside)}
        fields = getattr(value, "__dict__", None)
        if isinstance(fields, dict) and not kind.__module__.startswith(("pipeloom", "threading", "io", "socket")):
            return {**named, "fields": [[name, self._form(item, inside)] for name, item in sorted(fields.items())]}
        met = self._met.setdefault(named["type"], [])
        place = next((index for index, known in enumerate(met) if known is value), None)
        if place is None:
            place = len(met)
            met.append(value)
        return {**named, "ordinal": place}

    def _code_form(self, value: Any, inside: List[int]) -> Optional[Dict[str, Any]]:
        if isinstance(value, Step):
            return {"type": "step", "name": value.name, "code": self._function(value.function, inside)}
        if isinstance(value, Pipeline):
            return {"type": "pipeline", "name": value.name, "code": self._function(value.function, inside)}
        if isinstance(value, FunctionType):
            return self._function(value, inside)
        if isinstance(value, MethodType):
            return {
                "type": "method",
                "of": self._form(value.__self__, inside),
                "code": self._function(value.__func__, inside),
            }
        if isinstance(value, BuiltinFunctionType):
            return {"type": "builtin", "name": "%s.%s" % (value.__module__, value.__qualname__)}
        if isinstance(value, type):
            file = getattr(inspect.getmodule(value), "__file__", None) or ""
            return {
                "type": "class",
                "name": _name_of(value),
                "code": self._digests.of_member(file, value.__qualname__.split(".")[0]),
            }
        if isinstance(value, ModuleType):
            return {"type": "module", "name": value.__name__, "code": self._digests.of_file(getattr(value, "__file__", None))}
        return None

    def _function(self, function: Callable[..., Any], inside: List[int]) -> Dict[str, Any]:
        plain = inspect.unwrap(function)
        form: Dict[str, Any] = {"type": "function", "code": self._digests.of_function(plain)[0]}
        captured = [[name, self._form(value, inside)] for name, value in names_in(plain)]
        return {**form, "captured": captured} if captured else form


def captured_names(step: Step) -> Iterator[Tuple[str, Any]]:
    """What the step's function and the functions among its options have captured, by name."""
    own = dict(names_in(inspect.unwrap(step.function)))
    yield from own.items()
    for option in FUNCTION_OPTIONS:
        function = step.raw_options.get(option)
        if not callable(function):
            continue
        for name, value in names_in(function):
            if name not in own:
                yield name, value
            elif own[name] is not value:
                yield "%s.%s" % (option, name), value


def names_in(function: Any) -> Iterator[Tuple[str, Any]]:
    """Default arguments and outer variables of a function, with their values now."""
    code = getattr(function, "__code__", None)
    if code is None:
        return
    defaults = function.__defaults__ or ()
    positional = code.co_varnames[: code.co_argcount]
    yield from zip(positional[len(positional) - len(defaults) :], defaults)
    yield from (function.__kwdefaults__ or {}).items()
    for name, cell in zip(code.co_freevars, function.__closure__ or ()):
        try:
            yield name, cell.cell_contents
        except ValueError:
            # Not set yet: what it will be is not part of this step.
            continue


def frozen(step: Step) -> Step:
    """The step with what its function has captured now."""
    kept: Dict[int, Any] = {}
    same: Step = object.__new__(type(step))
    same.__dict__.update(step.__dict__)
    same.function = _kept(step.function, kept)
    same.raw_options = {name: _kept(value, kept) for name, value in step.raw_options.items()}
    return same


def _kept(value: Any, kept: Dict[int, Any]) -> Any:
    if id(value) in kept:
        return kept[id(value)]
    if type(value) in (list, dict, set, bytearray):
        try:
            return copy.deepcopy(value)
        except Exception:
            return value
    if not isinstance(value, FunctionType) or not (value.__closure__ or value.__defaults__ or value.__kwdefaults__):
        return value
    cells = [CellType() for _ in value.__closure__ or ()]
    result = FunctionType(value.__code__, value.__globals__, value.__name__, None, tuple(cells) or None)
    kept[id(value)] = result
    result.__dict__.update(value.__dict__)
    result.__qualname__, result.__module__ = value.__qualname__, value.__module__
    result.__annotations__ = value.__annotations__
    result.__defaults__ = tuple(_kept(item, kept) for item in value.__defaults__) if value.__defaults__ else None
    if value.__kwdefaults__:
        result.__kwdefaults__ = {name: _kept(item, kept) for name, item in value.__kwdefaults__.items()}
    for cell, before in zip(cells, value.__closure__ or ()):
        try:
            cell.cell_contents = _kept(before.cell_contents, kept)
        except ValueError:
            continue
    return result


class _CapturedOutput(Exception):
    """Raised where an output is met, to be named by the variable that holds it."""


def _digest_of(form: Dict[str, Any]) -> str:
    if form["type"] == "value" and set(form) == {"type", "value"}:
        return encode(form["value"]).value["digest"]
    return sha256(_text(form).encode("utf-8", "surrogatepass")).hexdigest()


def _text(form: Any) -> str:
    return shared_text(form, sort=True)


def _name_of(kind: type) -> str:
    return "%s.%s" % (kind.__module__, kind.__qualname__)
