import enum
import os
import subprocess
import sys
import unittest

from pipeloom import Output, PipeloomError, pipeline, step
from pipeloom_worker.captures import Captures, frozen
from pipeloom_worker.code_digest import CodeDigests
from pipeloom_worker.sources import Sources

HERE = os.path.abspath(__file__)


class Colour(enum.Enum):
    RED = 1


class Thing:
    def __init__(self, size):
        self.size = size


@step
def outer(x):
    return x


@pipeline
def flow(a: int = 1):
    return outer(a)


def made(value):
    @step
    def train(x):
        return x, value

    return train


def variant(given):
    return Captures(CodeDigests(Sources(HERE, None))).variant_of(given)


def values():
    """What a step may capture, each different from the others."""
    return [
        1,
        1.5,
        "1",
        None,
        True,
        [1],
        (1,),
        {1},
        frozenset([1]),
        {"a": 1},
        {1: "a"},
        b"1",
        float("nan"),
        2**70,
        Colour.RED,
        Thing(1),
        Thing(2),
        [Thing(1)],
        Thing,
        os.path,
        len,
        outer,
        flow,
        lambda x: x,
        lambda x: x + 1,
        {"red", "green", "blue"},
    ]


class Variants(unittest.TestCase):
    def test_each_value_gives_another_variant_and_equal_values_the_same(self):
        first = [variant(made(value)).digest for value in values()]
        self.assertEqual(len(set(first)), len(first))
        self.assertEqual([variant(made(value)).digest for value in values()], first)

    def test_they_are_the_same_in_every_process(self):
        script = "import sys; sys.path[:0] = %r; import test_captures as t; print(*[t.variant(t.made(v)).digest for v in t.values()])"
        paths = [path for path in sys.path if "runtime" in path] + [os.path.dirname(HERE)]
        other = subprocess.run(
            [sys.executable, "-c", script % paths],
            env={**os.environ, "PYTHONHASHSEED": "123"},
            capture_output=True,
            text=True,
            check=True,
        )
        self.assertEqual(other.stdout.split(), [variant(made(value)).digest for value in values()])

    def test_what_captures_nothing_has_none(self):
        def make():
            @step
            def plain(x):
                return x

            return plain

        self.assertEqual(variant(make()), ("", {}))

    def test_data_is_explained_and_conditions_count(self):
        def make(limit, rate):
            @step(when=lambda x: x > limit)
            def train(x, rate=rate, *, more=1):
                return x * rate

            return train

        found = variant(make(1, 0.5))
        self.assertEqual((found.captured["rate"]["value"], found.captured["more"]["value"]), (0.5, 1))
        self.assertNotEqual(found.digest, variant(make(2, 0.5)).digest)

    def test_helpers_count_by_their_code_and_what_they_capture(self):
        def make(by):
            def helper(x):
                return x * by

            @step
            def train(x):
                return helper(x)

            return train

        self.assertNotEqual(variant(make(1)).digest, variant(make(2)).digest)
        self.assertEqual(variant(make(1)).digest, variant(make(1)).digest)

    def test_a_step_that_calls_itself_ends(self):
        def make():
            @step
            def again(x):
                return again(x - 1) if x else helper(x)

            def helper(x):
                return again.name

            return again

        self.assertNotEqual(variant(make()).digest, "")

    def test_outputs_are_refused_however_deep(self):
        for value in (Output("a~1", "a", "output"), [1, {"x": Output("a~1", "a", "output")}]):
            with self.assertRaises(PipeloomError) as caught:
                variant(made(value))
            self.assertEqual(caught.exception.code, "captured-output")
            self.assertIn('captures "value"', str(caught.exception))

    def test_a_frozen_step_keeps_what_it_had(self):
        def make():
            rows = [1]
            factor = 2

            def helper():
                return factor

            @step
            def train(x, extra=rows):
                return x * helper() + len(rows) + len(extra)

            kept = frozen(train)
            rows.append(2)
            factor = 10
            return train, kept

        train, kept = make()
        self.assertEqual((train(1), kept(1)), (14, 4))
        self.assertEqual(kept.name, "train")


if __name__ == "__main__":
    unittest.main()
