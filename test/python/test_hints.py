import dataclasses
import datetime
import decimal
import enum
import pathlib
import sys
import typing
import unittest
from typing import Any, Dict, List, Literal, Optional, Set, Tuple, Union

from pipeloom import Param, PipeloomError
from pipeloom_worker.hints import Refused, convert, read_parameters
from pipeloom_worker.schemas import schema_of

Annotated = typing.Annotated


class Kind(enum.Enum):
    FOREST = "forest"
    LINEAR = 2


@dataclasses.dataclass
class Settings:
    rate: float
    names: List[str] = dataclasses.field(default_factory=list)


class Hints(unittest.TestCase):
    def test_json_becomes_what_the_hint_says(self):
        for value, hint, expected in (
            (5, float, 5.0),
            (5.0, int, 5),
            ("a", str, "a"),
            (True, bool, True),
            ("2020-01-02", datetime.date, datetime.date(2020, 1, 2)),
            (
                "2020-01-02T03:04:05Z",
                datetime.datetime,
                datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc),
            ),
            ("03:04", datetime.time, datetime.time(3, 4)),
            ("a/b", pathlib.Path, pathlib.Path("a/b")),
            ("1.5", decimal.Decimal, decimal.Decimal("1.5")),
            ("forest", Kind, Kind.FOREST),
            (2, Kind, Kind.LINEAR),
            ("LINEAR", Kind, Kind.LINEAR),
            ([1, 2], Tuple[int, ...], (1, 2)),
            ([1, "a"], Tuple[int, str], (1, "a")),
            ([1, 1], Set[int], {1}),
            ({"1": 2}, Dict[int, float], {1: 2.0}),
            (None, Optional[int], None),
            (5, Union[float, int], 5),
            ("x", Literal["x", "y"], "x"),
            ({"rate": 1, "names": ["a"]}, Settings, Settings(1.0, ["a"])),
            ([{"rate": 1}], List[Settings], [Settings(1.0)]),
            ({"a": [1]}, Any, {"a": [1]}),
            (3, Annotated[int, Param(ge=1)], 3),
            ([1], list, [1]),
        ):
            got = convert(value, hint)
            self.assertEqual(got, expected)
            self.assertIs(type(got), type(expected))

    def test_what_does_not_fit_is_refused(self):
        for value, hint in (
            (1.5, int),
            ("5", int),
            (True, int),
            (True, float),
            (1, bool),
            (1, str),
            ("x", datetime.date),
            ("z", Kind),
            ([1], Tuple[int, str]),
            (None, int),
            ("z", Literal["x"]),
            (1, Literal[True]),
            ({"rate": 1, "other": 2}, Settings),
            ({}, Settings),
            (0, Annotated[int, Param(ge=1)]),
            ([1, "a"], List[int]),
            ("a", Union[int, float]),
            ({"a": 1}, Dict[int, int]),
        ):
            with self.assertRaises(Refused, msg=(value, hint)):
                convert(value, hint)

    @unittest.skipIf(sys.version_info < (3, 10), "needs X | Y")
    def test_unions_written_with_a_bar(self):
        self.assertEqual(convert(None, eval("int | None")), None)
        self.assertEqual(convert(1, eval("int | None")), 1)

    def test_all_problems_are_named_at_once(self):
        def flow(path: str, epochs: Annotated[int, Param(ge=1)] = 5):
            pass

        with self.assertRaises(PipeloomError) as caught:
            read_parameters("flow", flow, {"epochs": 0, "other": 1})
        self.assertEqual(caught.exception.code, "bad-parameters")
        for part in ('"path" has no value', '"epochs" must be at least 1', '"other" is no parameter'):
            self.assertIn(part, str(caught.exception))
        self.assertEqual(read_parameters("flow", flow, {"path": "a"}), {"path": "a"})

    def test_hints_as_schemas(self):
        self.assertEqual(
            schema_of(Annotated[int, Param(ge=1, help="How many")]),
            {"type": "integer", "minimum": 1, "description": "How many"},
        )
        self.assertEqual(schema_of(Optional[bool]), {"anyOf": [{"type": "boolean"}, {"type": "null"}]})
        self.assertEqual(
            schema_of(Settings),
            {
                "type": "object",
                "properties": {"rate": {"type": "number"}, "names": {"type": "array", "items": {"type": "string"}}},
                "required": ["rate"],
                "additionalProperties": False,
            },
        )
        self.assertEqual(schema_of(Literal["a", "b"]), {"type": "string", "enum": ["a", "b"]})
        self.assertEqual(
            schema_of(Annotated[List[str], Param(min_length=1)]),
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
        )
        self.assertEqual(schema_of(Any), {})
