import doctest
import importlib
import pkgutil
import unittest

import pipeloom
from pipeloom import (
    ItemFailed,
    Output,
    Outputs,
    Param,
    PipeloomError,
    markdown,
    metrics,
    parallel_map,
    pipeline,
    step,
    step_context,
    table,
    unmapped,
)
from pipeloom.recording import Recorder, recording


class Recorded(Recorder):
    def __init__(self):
        self.calls = []

    def call(self, step, inputs, *, options, after, map, frame):
        self.calls.append((step.name, dict(inputs), dict(options), list(after), map))
        return "%s~%d" % (step.name, len(self.calls))

    def load(self, output):
        return [1, 2, 3]


@step
def load(path: str, limit: int = 10) -> list:
    return [path] * limit


@step(outputs=["train", "test"], retry={"attempts": 3, "max_delay": "1m", "not_on": [ValueError]})
def split(rows, share=0.5):
    return rows[:1], rows[1:]


@pipeline
def training(path: str = "a.csv"):
    train, test = split(load(path))
    return {"train": train, "test": test}


class Steps(unittest.TestCase):
    def recorded(self, body):
        recorder = Recorded()
        with recording(recorder):
            result = body()
        return result, recorder.calls

    def refused(self, code, *parts, during):
        with self.assertRaises(PipeloomError) as caught:
            during()
        self.assertEqual(caught.exception.code, code)
        for part in parts:
            self.assertIn(part, str(caught.exception))

    def test_outside_a_body_a_step_is_the_plain_function(self):
        self.assertEqual(load("x", limit=2), ["x", "x"])
        self.assertEqual(training()["train"], ["a.csv"])
        self.assertEqual(load.__name__, "load")

    def test_positional_arguments_are_bound_by_name_and_defaults_stay_out(self):
        _, calls = self.recorded(lambda: load("x"))
        self.assertEqual(calls, [("load", {"path": "x"}, {}, [], None)])

    def test_named_outputs_unpack_in_order_and_by_name(self):
        (train, test), _ = self.recorded(lambda: split([1]))
        self.assertEqual((train._name, test._name), ("train", "test"))
        outputs, _ = self.recorded(lambda: split([1]))
        self.assertEqual((outputs.test._name, outputs["train"]._name, outputs[1]._name), ("test", "train", "test"))
        self.refused("unknown-output", '"split"', "train, test", during=lambda: outputs["other"])
        self.assertRaisesRegex(AttributeError, 'no output "other"', lambda: outputs.other)

    def test_a_wrong_call_names_step_and_argument(self):
        with self.assertRaisesRegex(TypeError, 'Step "load": .*path.*It takes'):
            self.recorded(lambda: load())
        with self.assertRaisesRegex(TypeError, 'Step "load": .*rows'):
            self.recorded(lambda: load("x", rows=1))

    def test_an_output_has_no_data_while_the_pipeline_is_wired(self):
        output, _ = self.recorded(lambda: load("x"))
        for use in (lambda: list(output), lambda: len(output), lambda: bool(output), lambda: 1 in output):
            self.refused("not-loaded", '"load"', ".load()", during=use)
        self.assertRaisesRegex(AttributeError, "load", lambda: output.shape)
        self.refused("bad-index", during=lambda: output[-1])
        self.refused("bad-index", during=lambda: output["name"])
        self.refused("outside-body", during=output.load)
        self.assertEqual(output[2]._index, 2)
        self.assertEqual(output.chunk(0)._index, 0)
        self.assertEqual(output.unpack(), (output,))

    def test_load_waits_through_the_recorder(self):
        result, _ = self.recorded(lambda: load("x").load())
        self.assertEqual(result, [1, 2, 3])

    def test_options_are_checked_where_they_are_written(self):
        self.refused("bad-option", '"retries"', "retry", during=lambda: step(retries=3)(len))
        self.refused("bad-option", "retry.attempts", during=lambda: step(retry=0)(len))
        self.refused("bad-option", "timeout", '"30s"', during=lambda: step(timeout="30 seconds")(len))
        self.refused("bad-option", "outputs", during=lambda: step(outputs="train")(len))
        self.refused("bad-option", "runtime", during=lambda: step(runtime="thread")(len))
        self.refused("bad-option", "when", during=lambda: step(when=True)(len))
        self.refused("bad-option", "mode", during=lambda: pipeline(mode="never")(len))
        self.assertEqual(split.options["retry"], {"attempts": 3, "maxDelay": "1m", "notOn": ["ValueError"]})

    def test_options_at_the_call(self):
        def body():
            first = load("x")
            load.with_options(cache=False, after=[first])("y")
            return first

        first, calls = self.recorded(body)
        self.assertEqual(calls[1][2], {"cache": False})
        self.assertIs(calls[1][3][0], first)
        self.assertEqual(load.call_options, {})
        self.assertEqual(load.with_options(name="x").call_options, {"name": "x"})
        self.refused("bad-option", "outputs", during=lambda: load.with_options(outputs=["x"]))

    def test_map_names_what_is_iterated(self):
        result, calls = self.recorded(
            lambda: load.map(path=["a", "b"], limit=unmapped(1), options={"batch_size": 2, "fail_fast": True})
        )
        self.assertIsInstance(result, Output)
        self.assertEqual(calls[0][1], {"path": ["a", "b"], "limit": 1})
        self.assertEqual(calls[0][4], {"kind": "zip", "over": ["path"], "options": {"batchSize": 2, "failFast": True}})

    def test_map_of_named_outputs(self):
        results, _ = self.recorded(lambda: split.map(rows=[[1], [2]]))
        trains, tests = results.unpack()
        self.assertEqual((trains._name, tests._name), ("train", "test"))
        item = results[1]
        self.assertIsInstance(item, Outputs)
        self.assertEqual((item.train._index, item.train._name), (1, "train"))

    def test_map_refuses_what_cannot_be_iterated(self):
        self.refused("bad-map", '"limit"', "unmapped()", during=lambda: load.map(path=["a"], limit=3))
        self.refused("bad-map", 'path has 1', 'limit has 2', during=lambda: load.map(path=["a"], limit=[1, 2]))
        self.refused("bad-map", "every input is unmapped", during=lambda: load.map(path=unmapped("a")))
        self.refused(
            "bad-option", "concurrent", "concurrency", during=lambda: load.map(path=["a"], options={"concurrent": 3})
        )

    def test_map_and_product_outside_a_body(self):
        self.assertEqual(load.map(path=["a", "b"], limit=[1, 2]), [["a"], ["b", "b"]])
        self.assertEqual(load.product(path=["a", "b"], limit=[1, 2]), [["a"], ["a", "a"], ["b"], ["b", "b"]])
        self.assertEqual(load.map(path=[]), [])

    def test_parallel_map_keeps_order_and_names_the_item_that_failed(self):
        self.assertEqual(parallel_map(lambda x: x * 2, range(50), workers=8), [x * 2 for x in range(50)])
        self.assertEqual(parallel_map(len, []), [])
        with self.assertRaises(ItemFailed) as caught:
            parallel_map(lambda x: 1 / x, [1, 2, 0, 0])
        self.assertEqual(caught.exception.index, 2)
        self.assertIsInstance(caught.exception.__cause__, ZeroDivisionError)

    def test_assets(self):
        self.assertEqual(table([{"a": 1}]).value, [{"a": 1}])
        self.refused("bad-asset", "item 1", during=lambda: table([{}, 3]))
        self.refused("bad-asset", "finite", during=lambda: metrics(loss=float("nan")))
        self.refused("bad-asset", during=lambda: markdown(3))
        self.assertEqual(pipeloom.image(b"\x89PNG\r\n").media_type, "image/png")
        self.assertEqual(pipeloom.figure({"mark": "bar"}).kind, "figure")

    def test_the_context_outside_a_run_is_harmless(self):
        context = step_context()
        context.progress(1, 2, "half")
        self.assertFalse(context.is_cancelled)
        self.assertEqual((context.run_id, context.attempt), ("", 1))

    def test_param_says_what_is_wrong(self):
        for param, good, bad in (
            (Param(ge=1), 1, 0),
            (Param(gt=1), 2, 1),
            (Param(le=1), 1, 2),
            (Param(lt=1), 0, 1),
            (Param(multiple_of=0.1), 0.3, 0.35),
            (Param(min_length=2), "ab", "a"),
            (Param(max_length=1), "a", "ab"),
            (Param(pattern="^a"), "ab", "ba"),
            (Param(choices=["x"]), "x", "y"),
        ):
            self.assertIsNone(param.problem(good), param)
            self.assertIsNotNone(param.problem(bad), param)


class Documentation(unittest.TestCase):
    def test_every_public_symbol_has_an_example(self):
        for name in pipeloom.__all__:
            symbol = getattr(pipeloom, name)
            if name in ("Asset", "Pipeline", "Step", "StepContext"):
                self.assertTrue(symbol.__doc__)  # Made by functions that show how.
                continue
            self.assertRegex(symbol.__doc__ or "", r"Example", name)

    def test_examples_are_true(self):
        for found in pkgutil.iter_modules(pipeloom.__path__, "pipeloom."):
            module = importlib.import_module(found.name)
            result = doctest.testmod(module)
            self.assertEqual(result.failed, 0, found.name)
