import dataclasses
import datetime
import decimal
import json
import math
import random
import unittest

from pipeloom import PipeloomError, figure, html, image, markdown, metrics, svg, table, text
from pipeloom_worker.codecs import INLINE_LIMIT, decode, encode
from pipeloom_worker.exact import is_exact, number_text, shared_text

SEED = 20260


@dataclasses.dataclass
class Point:
    x: float
    y: float


def any_value(chance, depth=3):
    leaf = [
        lambda: None,
        lambda: chance.random() < 0.5,
        lambda: chance.randrange(-(10**6), 10**6),
        lambda: chance.randrange(2**52, 2**70),
        lambda: chance.gauss(0, 1e3),
        lambda: chance.choice([0.0, -0.0, math.inf, 1e300, 5e-324, 1e22, 3.0]),
        lambda: "".join(chance.choice('ab\u00e9\u6f22\U0001f600\n"\\\u2028') for _ in range(chance.randrange(8))),
        lambda: bytes(chance.randrange(256) for _ in range(chance.randrange(8))),
        lambda: datetime.date(2020, 1, chance.randrange(1, 28)),
        lambda: decimal.Decimal(chance.randrange(1000)) / 8,
        lambda: Point(1.0, 2),
        lambda: complex(1, 2),
        lambda: {1, 2, 3},
    ]
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(leaf)()
    size = chance.randrange(4)
    kind = chance.randrange(4)
    if kind == 0:
        return [any_value(chance, depth - 1) for _ in range(size)]
    if kind == 1:
        return tuple(any_value(chance, depth - 1) for _ in range(size))
    if kind == 2:
        return {chance.randrange(99): any_value(chance, depth - 1) for _ in range(size)}
    return {chance.choice(["a", "b", "\u00e9", "__proto__"]): any_value(chance, depth - 1) for _ in range(size)}


def same(first, second):
    """Equal in value and in the type of every part."""
    if type(first) is not type(second):
        return False
    if isinstance(first, float):
        return first == second and math.copysign(1, first) == math.copysign(1, second)
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, dict):
        return (
            list(first) == list(second)
            and all(map(same, first, list(first)))
            and all(same(first[key], second[key]) for key in first)
        )
    return first == second


class Codecs(unittest.TestCase):
    def test_any_value_comes_back_equal_in_value_and_type(self):
        chance = random.Random(SEED)
        codecs = set()
        for _ in range(3000):
            value = any_value(chance)
            encoded = encode(value)
            codecs.add(encoded.value["codec"])
            back = decode(encoded.data, encoded.value["codec"])
            if encoded.value["codec"] == "json" and not encoded.needs_blob:
                self.assertEqual(back, value)  # 3.0 may be written as 3, as JavaScript does.
            else:
                self.assertTrue(same(back, value), (value, back))
            json.dumps(encoded.value, allow_nan=False)
        self.assertEqual(codecs, {"json", "bytes", "pickle"})

    def test_json_is_used_only_where_it_is_exact(self):
        for value in ((1,), {1: 2}, {1}, math.nan, -0.0, 2**60, b"x"[0:0], "\ud800", Point(1, 2), True.__class__):
            self.assertFalse(is_exact(value), value)
        for value in (None, True, 1, 1.5, "é", [1, [2]], {"a": {"b": []}}, 2**53 - 1):
            self.assertTrue(is_exact(value), value)
        deep = []
        for _ in range(2000):
            deep = [deep]
        self.assertFalse(is_exact(deep))
        cycle = []
        cycle.append(cycle)
        self.assertFalse(is_exact(cycle))

    def test_floats_stay_floats_in_a_blob(self):
        rows = [{"a": float(index), "b": "x" * 20} for index in range(2000)]
        encoded = encode(rows)
        self.assertTrue(encoded.needs_blob)
        self.assertTrue(same(decode(encoded.data, "json"), rows))

    def test_a_table_with_nan_stays_a_table(self):
        rows = [{"a": 1.5, "b": "x"}, {"a": math.nan, "b": "y"}]
        encoded = encode(rows)
        self.assertEqual((encoded.value["type"], encoded.value["codec"], encoded.needs_blob), ("table", "json", True))
        self.assertEqual(json.loads(encoded.data), [{"a": 1.5, "b": "x"}, {"a": None, "b": "y"}])
        back = decode(encoded.data, "json")
        self.assertTrue(math.isnan(back[1]["a"]))
        self.assertEqual((back[0], type(back)), (rows[0], list))
        self.assertEqual(encoded.value["preview"]["columns"][0]["nulls"], 1)
        self.assertEqual(encode(table(rows)).value["digest"], encoded.value["digest"])
        for other in ([{"a": math.nan, "b": None}], [{"a": math.nan, "b": math.inf}], [math.nan]):
            self.assertEqual(encode(other).value["codec"], "pickle")

    def test_the_inline_limit(self):
        for size, inline in ((INLINE_LIMIT - 2, True), (INLINE_LIMIT - 1, False)):
            encoded = encode("x" * size)
            self.assertEqual(("value" in encoded.value, encoded.needs_blob), (inline, not inline))
        self.assertNotIn("value", encode("\u00e9" * (INLINE_LIMIT // 2)).value)

    def test_assets_become_their_payload(self):
        for asset, kind, codec, payload in (
            (markdown("# a"), "markdown", "text", "# a"),
            (svg("<svg/>"), "svg", "text", "<svg/>"),
            (html("<p>"), "html", "text", "<p>"),
            (text("a"), "text", "text", "a"),
            (metrics(a=1.5), "metrics", "json", {"a": 1.5}),
            (table([{"a": 1}]), "table", "json", [{"a": 1}]),
            (image(b"\x89PNG1"), "image", "bytes", b"\x89PNG1"),
            (figure({"mark": "bar"}), "figure", "json", {"mark": "bar"}),
        ):
            encoded = encode(asset)
            self.assertEqual((encoded.value["type"], encoded.value["codec"]), (kind, codec))
            self.assertEqual(decode(encoded.data, codec), payload)
            if codec == "text":
                self.assertTrue(encoded.needs_blob)
                self.assertEqual(encoded.value["value"], payload)
        self.assertEqual(encode({"report": markdown("# a")}).value["value"], {"report": "# a"})

    def test_what_nothing_can_hold_is_refused_by_name(self):
        for value in (lambda: 1, (x for x in []), open(__file__)):
            with self.assertRaises(PipeloomError) as caught:
                encode(value)
            self.assertEqual(caught.exception.code, "not-serialisable")
            self.assertIn(type(value).__name__, str(caught.exception))
        value.close()

    def test_numbers_are_written_as_javascript_writes_them(self):
        for number, expected in (
            (1.0, "1"),
            (0.1, "0.1"),
            (1e-5, "0.00001"),
            (1.5e-6, "0.0000015"),
            (1e-7, "1e-7"),
            (1e21, "1e+21"),
            (1e20, "100000000000000000000"),
            (1.25e-9, "1.25e-9"),
            (-1e-6, "-0.000001"),
            (123456.789, "123456.789"),
        ):
            self.assertEqual(number_text(number), expected)

    def test_sorted_text_does_not_depend_on_the_order_of_keys(self):
        chance = random.Random(SEED)
        for _ in range(200):
            items = [(chance.choice("abcdefgh") * (index + 1), index) for index in range(5)]
            shuffled = items[:]
            chance.shuffle(shuffled)
            self.assertEqual(shared_text({"x": dict(items)}, sort=True), shared_text({"x": dict(shuffled)}, sort=True))
