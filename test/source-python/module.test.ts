/** Which names mean what: ways to import the SDK, to define steps, and other ways of writing pipelines. */
import { expect, test } from "vitest";
import { parseText } from "./graph.ts";
import { lower } from "./lowering.ts";

const waysToDefine: readonly (readonly [string, string])[] = [
  ["from pipeloom import step", "@step\ndef a(): ..."],
  ["from pipeloom import step as s", "@s\ndef a(): ..."],
  ["import pipeloom", "@pipeloom.step()\ndef a(): ..."],
  ["import pipeloom as pl", "@pl.step(cache=False)\ndef a(): ..."],
  ["from pipeloom import *", "@step\nasync def a(): ..."],
  ["from pipeloom import (\n    Param, # why\n    step,\n)", "@other(1)\n@step\n@third\ndef a(): ..."],
  ["try:\n    from pipeloom import step\nexcept ImportError:\n    step = None", "@step\ndef a(): ..."],
  ["if True:\n    from pipeloom import step", "if True:\n    @step\n    def a(): ..."],
  ["from pipeloom import step", "def b(x): ...\na = step(b)"],
  ["from pipeloom import step", "def b(x): ...\na = step(b, cache=False)"],
  ["from pipeloom import step", "def b(x): ...\na = step(cache=False)(b)"],
];

for (const [imports, code] of waysToDefine) {
  test(`a step by ${JSON.stringify(imports)} and ${JSON.stringify(code)}`, () => {
    const module = lower(`${imports}\n${code}\n`);
    expect(module.usesPipeloom).toBe(true);
    expect(module.steps.map((step) => step.name)).toEqual(["a"]);
    expect(module.otherNames.has("a")).toBe(false);
  });
}

const noSteps: readonly string[] = [
  "@step\ndef a(): ...",
  "from elsewhere import step\n@step\ndef a(): ...",
  "from pipeloom import Param\n@step\ndef a(): ...",
  "from pipeloom import step\n@step\nclass a: ...",
  "from pipeloom import step\ndef a(): ...",
  "from pipeloom import step\nclass C:\n    @step\n    def a(self): ...",
  "import pipeloom as pl\n@pipeloom.step\ndef a(): ...",
];

for (const code of noSteps) {
  test(`no step in ${JSON.stringify(code)}`, () => expect(lower(`${code}\n`).steps).toEqual([]));
}

const dialects: readonly (readonly [string, string, boolean])[] = [
  ["from pipeloom import step", "pipeloom", true],
  ["import prefect\nfrom pipeloom import step", "pipeloom", true],
  ["from flowyml import Pipeline, step", "flowyml", false],
  ["from zenml import pipeline", "zenml", false],
  ["from metaflow import FlowSpec", "metaflow", false],
  ["import prefect", "prefect", false],
  ["from dagster import asset", "dagster", false],
  ["from kfp.dsl import component", "kubeflow", false],
  ["from airflow.decorators import dag", "airflow", false],
  ["from kedro.pipeline import node", "kedro", false],
];

for (const [code, dialect, usesPipeloom] of dialects) {
  test(`${JSON.stringify(code)} is ${dialect}`, () => {
    const module = lower(`${code}\n`);
    expect(module).toMatchObject({ dialect, usesPipeloom });
    expect(module.problems.map(({ code, severity }) => `${code} ${severity}`)).toEqual(
      usesPipeloom ? [] : ["unsupported-dialect info"],
    );
  });
}

test("a plain file has no dialect", () => {
  expect(lower("import os\n")).toMatchObject({ dialect: undefined, usesPipeloom: false, problems: [] });
});

test("steps of other files are followed: relative, absolute, by module, by package", () => {
  const files = {
    "/w/steps/__init__.py": "from .read import load\n",
    "/w/steps/read.py": "from pipeloom import step\n@step\ndef load(path: str) -> list: ...\n",
    "/w/fit.py": "from pipeloom import step\n@step(name='train')\ndef fit(rows: list): ...\n",
  };
  const text = `from pipeloom import pipeline
from steps import load
from steps.read import load as again
import steps.read
import fit as training
from . import fit as relative

@pipeline
def p():
    a = load("a")
    b = again("b")
    c = steps.read.load("c")
    d = training.fit(a)
    return relative.fit([b, c, d])
`;
  const parsed = parseText("/w/p.pipeline.py", text, files);
  expect(parsed.problems).toEqual([]);
  expect(parsed.pipelines[0]?.nodes.map(({ id, definition }) => `${id} ${definition?.file}`)).toEqual([
    "load /w/steps/read.py",
    "load_2 /w/steps/read.py",
    "load_3 /w/steps/read.py",
    "train /w/fit.py",
    "train_2 /w/fit.py",
  ]);
  expect(parsed.pipelines[0]?.edges.map(({ from, to }) => `${from.node} -> ${to.node}.${to.input}`)).toEqual([
    "load -> train.rows",
    "load_2 -> train_2.rows",
    "load_3 -> train_2.rows",
    "train -> train_2.rows",
  ]);
});

test("a pipeline's body may import its steps", () => {
  const files = { "/w/fit.py": "from pipeloom import step\n@step\ndef fit(rows: list): ...\n" };
  const text =
    "from pipeloom import pipeline\n@pipeline\ndef p():\n    from fit import fit as train\n    return train([1])\n";
  const parsed = parseText("/w/p.py", text, files);
  expect(parsed.problems).toEqual([]);
  expect(parsed.pipelines[0]?.nodes.map((node) => node.id)).toEqual(["fit"]);
});
