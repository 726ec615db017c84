import unittest

from pipeloom import (
    MapTaskResult,
    Pipeline,
    PipeloomError,
    StepFailed,
    context,
    dynamic,
    map_task,
    on_failure,
    pipeline,
    retry,
    step,
    unless,
    when,
)
from pipeloom.recording import Recorder, recording
from pipeloom_worker.hints import read_parameters


class Recorded(Recorder):
    def __init__(self):
        self.calls = []
        self.frames = []

    def call(self, step, inputs, *, options, after, map, frame):
        self.calls.append((step.name, dict(inputs), dict(options), list(after), map))
        self.frames.append(frame)
        return "%s~%d" % (options.get("name", step.name), len(self.calls))

    def run_child(self, pipeline, arguments, frame):
        from pipeloom.outputs import ChildOutputs

        self.calls.append((pipeline.name, dict(arguments), dict(pipeline.call_options), list(pipeline.after), None))
        return ChildOutputs("%s~%d" % (pipeline.name, len(self.calls)), pipeline.name, "output")


@step(outputs=["data/raw"])
def load(path: str):
    return [path]


@step(inputs=["data/raw"], outputs=["train", "test"])
def split(rows, share: float = 0.5):
    return rows, rows


@step(inputs=["train"], outputs=["model"])
def fit(train, epochs: int):
    return epochs


@step(inputs=["model", "test"])
def evaluate(model, test, threshold: float):
    return model


def recorded(given, **parameters):
    recorder = Recorded()
    arguments = read_parameters(given.name, given.function, parameters)
    with recording(recorder):
        outputs = given.function(**arguments)
    return outputs, recorder


class Composed(unittest.TestCase):
    def test_steps_are_wired_by_names_whatever_their_order(self):
        training = Pipeline("training", context=context(path="a.csv", epochs=5, threshold=0.5))
        training.add_step(evaluate).add_step(fit).add_step(split).add_step(load)
        outputs, recorder = recorded(training, epochs=7)
        self.assertEqual([call[0] for call in recorder.calls], ["load", "split", "fit", "evaluate"])
        by_name = {name: inputs for name, inputs, *_ in recorder.calls}
        self.assertEqual(by_name["load"], {"path": "a.csv"})
        self.assertEqual(by_name["split"]["rows"]._call, "load~1")
        self.assertEqual(list(by_name["split"]), ["rows"])
        self.assertEqual((by_name["fit"]["train"]._name, by_name["fit"]["epochs"]), ("train", 7))
        self.assertEqual(by_name["evaluate"]["threshold"], 0.5)
        self.assertEqual(list(outputs), ["data/raw", "train", "test", "model", "evaluate"])

    def test_calls_stand_where_the_step_is_added(self):
        training = Pipeline("p", context={"path": "a"})
        training.add_step(load)
        line = self.test_calls_stand_where_the_step_is_added.__code__.co_firstlineno + 2
        _, recorder = recorded(training)
        self.assertEqual([frame.f_lineno for frame in recorder.frames], [line])

    def test_what_nothing_gives_is_a_required_parameter(self):
        training = Pipeline.from_steps(load, split, fit, name="training", context=context(path="a"))
        with self.assertRaises(PipeloomError) as caught:
            recorded(training)
        self.assertIn('"epochs" has no value and no default', str(caught.exception))
        recorded(training, epochs=3)
        with self.assertRaises(PipeloomError) as caught:
            recorded(training, epochs="many")
        self.assertEqual(caught.exception.code, "bad-parameters")

    def test_params_and_names_tell_uses_apart(self):
        @step
        def work(chunk: int, scale: int = 1):
            return chunk

        parts = Pipeline("parts")
        for index in range(2):
            parts.add_step(work, name="chunk_%d" % index, params={"chunk": index})
        outputs, recorder = recorded(parts)
        self.assertEqual([(inputs, options) for _, inputs, options, *_ in recorder.calls], [({"chunk": 0}, {"name": "chunk_0"}), ({"chunk": 1}, {"name": "chunk_1"})])
        self.assertEqual(list(outputs), ["chunk_0", "chunk_1"])

    def test_an_input_without_a_parameter_is_an_order(self):
        @step(inputs=["train"])
        def check():
            return True

        _, recorder = recorded(Pipeline.from_steps(check, split, load, context=context(path="a")))
        name, inputs, _, after, _ = recorder.calls[-1]
        self.assertEqual((name, inputs, [item._name for item in after]), ("check", {}, ["train"]))

    def test_steps_that_wait_for_each_other_are_refused(self):
        @step(inputs=["b"], outputs=["a"])
        def first(b):
            return b

        @step(inputs=["a"], outputs=["b"])
        def second(a):
            return a

        with self.assertRaises(PipeloomError) as caught:
            recorded(Pipeline.from_steps(first, second))
        self.assertEqual(caught.exception.code, "cycle")

    def test_a_sub_pipeline_is_a_child_with_mapped_names(self):
        cleaning = Pipeline("cleaning", context=context(share=0.9)).add_step(split)
        parent = Pipeline("parent", context=context(path="a", epochs=1))
        parent.add_step(load).add_sub_pipeline(
            cleaning, inputs=["data/raw"], input_mapping={"data/raw": "rows"}, output_mapping={"train": "clean"}
        )
        parent.add_step(fit, inputs=["clean"])
        outputs, recorder = recorded(parent)
        self.assertEqual([call[0] for call in recorder.calls], ["load", "cleaning", "fit"])
        self.assertEqual(list(recorder.calls[1][1]), ["rows"])
        self.assertEqual(recorder.calls[2][1]["train"]._name, "train")
        self.assertIn("clean", outputs)

    def test_a_decorated_pipeline_can_be_a_child(self):
        @pipeline
        def doubling(x: int):
            return fit(x, 2)

        parent = Pipeline("parent", context=context(number=2)).add_sub_pipeline(
            doubling, outputs=["twice"], input_mapping={"number": "x"}
        )
        outputs, recorder = recorded(parent)
        self.assertEqual(recorder.calls[0][1], {"x": 2})
        self.assertEqual((outputs["twice"]._call, outputs["twice"]._name), ("doubling~1", "output"))

    def test_outside_a_run_it_is_a_plain_function(self):
        training = Pipeline("training", context=context(path="a.csv", epochs=5, threshold=0.5))
        training.add_steps([load, split, fit, evaluate])
        self.assertEqual(training(epochs=9)["evaluate"], 9)
        self.assertEqual(training()["data/raw"], ["a.csv"])

    def test_the_context_is_a_dict_with_attributes(self):
        settings = context(a=1)
        settings.update({"b": 2})
        self.assertEqual((settings.b, "a" in settings, settings.to_dict()), (2, True, {"a": 1, "b": 2}))
        with self.assertRaises(AttributeError):
            settings.c

        @step
        def look(context):
            return context.to_dict()

        self.assertEqual(Pipeline("p", context=settings).add_step(look)()["look"], {"a": 1, "b": 2})

    def test_caching_can_be_switched_off(self):
        _, recorder = recorded(Pipeline("p", context={"path": "a"}, enable_cache=False, project_name="x").add_step(load))
        self.assertEqual(recorder.calls[0][2], {"cache": False})


class Decorators(unittest.TestCase):
    def test_they_stand_below_and_above_step(self):
        @step
        @retry(max_attempts=3, delay="10ms", backoff=2)
        @when(lambda data: data > 1)
        def below(data):
            return data

        @retry(max_attempts=2)
        @unless(lambda x: x > 1)
        @step(outputs=["a"])
        def above(data):
            return data

        self.assertEqual(below.options["retry"], {"attempts": 3, "delay": "10ms", "multiplier": 2})
        self.assertTrue(below.options["hasWhen"] and above.options["hasUnless"])
        self.assertEqual((above.outputs, above.options["retry"]["attempts"]), (["a"], 2))
        # A condition that names no input gets them in their order.
        self.assertEqual(above.raw_options["unless"](data=2), True)
        self.assertEqual(step(lambda x: x, ) .options, {})
        self.assertEqual(step(retry=retry(max_attempts=4))(lambda x: x).options["retry"]["attempts"], 4)

    def test_what_on_failure_gives_stands_in(self):
        said = []

        @step
        @on_failure(lambda error, x: said.append((x, str(error))))
        def told(x):
            raise ValueError("no")

        @step
        @on_failure(lambda: {"status": "unavailable"})
        def replaced(x):
            raise ValueError("no")

        failed = StepFailed("ValueError: no", {"name": "ValueError", "message": "no"})
        self.assertEqual(replaced.raw_options["fallback"](x=1, error=failed), {"status": "unavailable"})
        with self.assertRaises(StepFailed):
            told.raw_options["fallback"](x=1, error=failed)
        self.assertEqual(said, [(1, "ValueError: no")])

    def test_a_map_task_maps_its_first_argument(self):
        @map_task(concurrency=2, retries=1, retry_delay=0, min_success_ratio=0.5)
        def half(n: int, by: int = 2):
            if n == 3:
                raise ValueError("odd")
            return n // by

        result = half([2, 3, 4], by=2)
        self.assertIsInstance(result, MapTaskResult)
        self.assertEqual((list(result), list(result.errors), result.successes), ([1, None, 2], [1], 2))
        with self.assertRaises(ValueError):
            half([3, 3, 2])
        self.assertEqual(list(half([])), [])
        numbers = Pipeline("numbers", context=context(numbers=[1, 2], by=2)).add_step(half, inputs=["numbers"], outputs=["halves"])
        outputs, recorder = recorded(numbers)
        name, inputs, _, _, spread = recorder.calls[0]
        self.assertEqual(inputs, {"n": [1, 2], "by": 2})
        self.assertEqual(spread, {"kind": "zip", "over": ["n"], "options": {"concurrency": 2, "minSuccessRatio": 0.5}})
        self.assertEqual((half.options["retry"]["attempts"], list(outputs)), (2, ["halves"]))

    def test_a_dynamic_step_is_a_step(self):
        @dynamic(outputs=["best"])
        def search(rates):
            return Pipeline("grid").add_step(load, params={"path": "a"})

        self.assertEqual(search.outputs, ["best"])
        self.assertEqual(search([1]).name, "grid")


if __name__ == "__main__":
    unittest.main()
