import json
import os
import tempfile
import unittest

from pipeloom.results import RunResult


def value(digest, **rest):
    return {"digest": digest, "type": "json", "codec": "json", "size": 3, **rest}


def step(node, **rest):
    return {
        "node": node,
        "status": "succeeded",
        "cached": False,
        "reason": "no earlier run",
        "attempts": 1,
        "durationMs": 1500,
        "outputs": {},
        **rest,
    }


FINISHED = {
    "runId": "run-1",
    "pipeline": "training",
    "status": "failed",
    "durationMs": 2000,
    "outputs": {"score": value("a" * 64, value=0.5)},
    "error": {"step": "publish", "name": "ValueError", "message": "<script>alert(1)</script>"},
    "steps": [
        step("load", outputs={"output": value("b" * 64, type="table", preview={"summary": "3 rows × 2"})}, cached=True),
        step("fit", outputs={"model": value("c" * 64, value={"w": 1}, preview={"summary": "{ w: 1 }"}), "loss": value("d" * 64, value=None)}),
        step("fit", attempts=2),
        step("publish", status="failed", error={"name": "ValueError", "message": "<script>alert(1)</script>"}),
    ],
}


class Results(unittest.TestCase):
    def test_steps_outputs_and_artifacts(self):
        result = RunResult(FINISHED, "/workspace")
        self.assertEqual((result.run_id, result.pipeline_name, result.duration_seconds), ("run-1", "training", 2.0))
        self.assertEqual((result.success, result["score"], result["fit"]), (False, 0.5, {"model": {"w": 1}, "loss": None}))
        self.assertEqual(list(result.step_results), ["load", "fit", "publish"])
        fit = result.step_results["fit"]
        self.assertEqual((fit.duration_seconds, fit.cached, fit.attempts, fit.artifact.digest), (1.5, False, 1, "c" * 64))
        self.assertEqual((fit.artifact.load(), fit.artifact.path, fit.artifacts["loss"].load()), ({"w": 1}, None, None))
        self.assertEqual(result.steps[0].artifact.path, os.path.join("/workspace", ".pipeloom", "artifacts", "bb", "b" * 64))
        self.assertIsNone(result.steps[3].artifact)
        with self.assertRaises(KeyError):
            result["none"]

    def test_it_is_plain_data(self):
        plain = json.loads(json.dumps(RunResult(FINISHED, "/workspace").to_dict()))
        self.assertEqual((plain["id"], plain["steps"][1]["outputs"]), ("run-1", {"model": {"w": 1}, "loss": None}))
        self.assertEqual(plain["steps"][0]["artifacts"]["output"]["digest"], "b" * 64)

    def test_a_large_artifact_is_read_from_the_store(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, ".pipeloom", "artifacts", "bb")
            os.makedirs(path)
            with open(os.path.join(path, "b" * 64), "w", encoding="utf-8") as file:
                file.write("[1,2]")
            result = RunResult(FINISHED, folder)
            self.assertEqual(result["load"].load(), [1, 2])

    def test_a_notebook_shows_escaped_text_only(self):
        shown = RunResult(FINISHED, "/workspace")._repr_html_()
        self.assertNotIn("<script>", shown)
        self.assertIn("&lt;script&gt;", shown)
        self.assertIn("<td>load</td><td>succeeded</td><td>cached</td><td>3 rows × 2</td>", shown)
        many = RunResult({**FINISHED, "steps": [step("s_%d" % index) for index in range(1000)]}, "/w")._repr_html_()
        self.assertIn("950 more", many)
        self.assertLess(len(many), 10_000)


if __name__ == "__main__":
    unittest.main()
