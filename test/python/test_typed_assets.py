import unittest
from typing import Annotated, Optional, Tuple

from pipeloom import Dataset, Metrics, Model, PipeloomError, Prompt, Report, dataset, figure, metrics, model, prompt, report, table
from pipeloom_worker.annotated import AnnotatedResults
from pipeloom_worker.codecs import encode


class Estimator:
    def get_params(self, deep=True):
        return {"depth": 3, "loss": abs}


class TypedAssets(unittest.TestCase):
    def asset(self, value):
        return encode(value).value["asset"]

    def test_facts_are_found_when_a_value_is_saved(self):
        rows = [{"city": "Seattle", "rain": 2.5}, {"city": "Oslo", "rain": 1}]
        svg = '<svg xmlns="http://www.w3.org/2000/svg"><title>Rain &amp; sun</title></svg>'
        for value, expected in (
            (dataset(rows, name="rain"), {"kind": "dataset", "name": "rain", "facts": {"rows": 2, "columns": ["city", "rain"]}}),
            (dataset([1, 2, 3]), {"kind": "dataset", "facts": {"rows": 3}}),
            (model(Estimator()), {"kind": "model", "facts": {"className": "Estimator", "framework": "test_typed_assets", "parameters": {"depth": 3, "loss": "<built-in function abs>"}}}),
            (model({"slope": 2.0}), {"kind": "model", "facts": {"className": "dict"}}),
            (metrics(rmse=2.5, facts={"split": "test"}), {"kind": "metrics", "facts": {"rmse": 2.5, "split": "test"}}),
            (figure({"mark": "bar", "title": {"text": "Rain"}}), {"kind": "figure", "facts": {"format": "vega-lite", "title": "Rain"}}),
            (figure({"data": [], "layout": {"title": "Rain"}}), {"kind": "figure", "facts": {"format": "plotly", "title": "Rain"}}),
            (figure(svg), {"kind": "figure", "facts": {"format": "svg"}}),
            (figure(b"\x89PNG\r\n"), {"kind": "figure", "facts": {"format": "png"}}),
            (report("Intro\n\n# The end\n- two words"), {"kind": "report", "facts": {"format": "markdown", "title": "The end", "words": 5}}),
            (report("<h1>The end</h1><p>two - three</p>", format="html"), {"kind": "report", "facts": {"format": "html", "title": "The end", "words": 4}}),
            (prompt("Tell {name} of {{ topic }}, {name} 𝄞"), {"kind": "prompt", "facts": {"characters": 36, "variables": ["name", "topic"]}}),
        ):
            with self.subTest(value.catalog):
                self.assertEqual(self.asset(value), expected)

    def test_an_asset_has_the_bytes_of_its_payload(self):
        rows = [{"a": 1}]
        self.assertEqual(encode(dataset(rows)).value["digest"], encode(rows).value["digest"])
        self.assertEqual(encode(dataset(table(rows))).value["type"], "table")
        self.assertNotIn("asset", encode(table(rows)).value)

    def test_what_cannot_be_one_is_refused(self):
        for make in (lambda: report(3), lambda: report("a", format="pdf"), lambda: prompt(None), lambda: dataset([], name="a@b"), lambda: Metrics([1])):
            with self.assertRaises(PipeloomError) as caught:
                make()
            self.assertEqual(caught.exception.code, "bad-asset")

    def test_metrics_may_be_called_name(self):
        self.assertEqual(metrics(name=1.5).value, {"name": 1.5})
        self.assertEqual(metrics({"a": 1}, name="scores").name, "scores")


class Annotations(unittest.TestCase):
    def kinds(self, hint, values):
        def function():
            pass

        function.__annotations__ = {"return": hint}
        typed = AnnotatedResults().typed(function, values)
        return [getattr(value, "catalog", None) for value in typed.values()]

    def test_a_return_hint_makes_a_result_an_asset(self):
        self.assertEqual(self.kinds(Dataset, {"output": [1]}), ["dataset"])
        self.assertEqual(self.kinds("Model", {"output": 1}), ["model"])
        self.assertEqual(self.kinds(Optional[Model], {"output": {"a": 1}}), ["model"])
        self.assertEqual(self.kinds(Optional[Model], {"output": None}), [None])
        self.assertEqual(self.kinds(Tuple[Dataset, int, Metrics], {"a": [1], "b": 2, "c": {"x": 1}}), ["dataset", None, "metrics"])
        self.assertEqual(self.kinds(Annotated[str, Report], {"output": "# Hi"}), ["report"])
        self.assertEqual(self.kinds(Prompt, {"output": dataset([1])}), ["dataset"])
        self.assertEqual(self.kinds(int, {"output": 1}), [None])


if __name__ == "__main__":
    unittest.main()
