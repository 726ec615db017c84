/** The worker over a real process and descriptor 3: bodies and descriptions. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ToWorker } from "../../runtime/protocol/worker.ts";
import { canonicalJson } from "../../runtime/workers/node/bindings.ts";
import { ofType, scratch, startWorker } from "./worker.ts";
import type { PythonWorker } from "./worker.ts";

const source = `from typing import Annotated
import datetime
from pipeloom import Param, StepFailed, ask, pipeline, step, unmapped
from helpers import tidy


@step
def load(path: str):
    return [path]

@step(outputs=["train", "test"], retry=3)
def split(rows, share: float = 0.5):
    return rows, rows

@step
def fit(rows, epochs: int):
    return epochs

@pipeline
def training(path: str = "a.csv", epochs: Annotated[int, Param(ge=1)] = 5):
    rows = tidy(load(path))
    train, test = split(rows)
    return {"model": fit(train, epochs), "again": fit(rows=test, epochs=epochs)}

doubled = step(name="twice")(lambda x: x * FACTOR)
FACTOR = 2

@pipeline
def held():
    return doubled(2)

@pipeline
def repeated(count: int = 3):
    for index in range(count):
        last = load("same.csv")
    return last

@pipeline
def dynamic():
    rows = load("a.csv")
    if len(rows.load()) > 1:
        return fit(rows[0], epochs=1)
    return fit(rows, epochs=2)

@pipeline
def careful():
    try:
        load("a.csv").load()
    except StepFailed as error:
        return load(str(error))

@pipeline
def mapped():
    rows = load.map(path=["a", "b"], options={"concurrency": 2})
    models = fit.product(rows=rows, epochs=unmapped(3))
    first = fit.with_options(cache=False, after=[models])(models.chunk(0), epochs=1)
    return [first, {"nested": rows}]

@pipeline
def parent(day: datetime.date = datetime.date(2020, 1, 2)):
    child = training(path="b.csv")
    inner = training.embed(epochs=2)
    return {"model": child.model, "inner": inner["model"], "day": load(day)}

@pipeline
def wrong():
    return fit(load("a.csv"))

@pipeline
def nested():
    @step
    def inner():
        return 1
    return inner()

@pipeline
def asking():
    return load(ask("approve", "Publish?", type=Annotated[int, Param(ge=1)], timeout="1m"))
`;
const helpers = `from pipeloom import step

@step
def tidy(rows):
    return sorted(rows)
`;

const files = scratch({ "flow.pipeline.py": source, "helpers.py": helpers });
const file = `${files.folder}/flow.pipeline.py`;
let worker: PythonWorker;
beforeAll(async () => {
  worker = await startWorker(files.folder);
});
afterAll(async () => {
  await worker.close();
  files.dispose();
});

function body(
  pipeline: string,
  parameters: Extract<ToWorker, { type: "body" }>["parameters"] = {},
  digest = "one",
): ToWorker {
  return { type: "body", runId: "run", unit: { file, entry: file, digest }, pipeline, export: pipeline, parameters };
}

async function planOf(pipeline: string, parameters = {}) {
  worker.send(body(pipeline, parameters));
  const messages = await worker.until("body.finished", "body.failed");
  const [failed] = ofType(messages, "body.failed");
  if (failed) throw new Error(failed.error.message);
  const batches = ofType(messages, "calls");
  return {
    calls: batches.flatMap((batch) => batch.calls),
    steps: batches.flatMap((batch) => batch.steps),
    end: ofType(messages, "body.finished")[0],
  };
}

describe("a body", () => {
  test("without load is one static plan with sites, bindings and steps", async () => {
    const { calls, steps, end } = await planOf("training", { epochs: 7 });
    expect(calls.map((call) => call.step)).toEqual(["load", "tidy", "split", "fit", "fit"]);
    expect(end).toMatchObject({
      isStatic: true,
      mode: "stop",
      outputs: { model: { type: "output" }, again: { type: "output" } },
    });
    expect(end?.manifest?.files.map((entry) => entry.path)).toEqual([file, `${files.folder}/helpers.py`]);
    const [load, tidy, split, fit] = calls;
    expect(load?.inputs).toEqual({ path: { type: "value", value: "a.csv" } });
    expect(tidy?.inputs).toEqual({ rows: { type: "output", call: load?.id, output: "output" } });
    expect(split?.inputs).toEqual({ rows: { type: "output", call: tidy?.id, output: "output" } });
    expect(fit?.inputs).toEqual({
      rows: { type: "output", call: split?.id, output: "train" },
      epochs: { type: "value", value: 7 },
    });
    const line = source.split("\n").findIndex((text) => text.includes("tidy(load(path))"));
    expect(load?.site).toMatchObject({ file, line });
    expect(tidy?.site).toMatchObject({ file, line });
    if (load?.site?.character !== undefined) {
      expect([tidy?.site?.character, load.site.character]).toEqual([11, 16]);
    }
    expect(steps.find((step) => step.name === "tidy")?.file).toBe(`${files.folder}/helpers.py`);
    expect(steps.find((step) => step.name === "split")).toMatchObject({
      outputs: ["train", "test"],
      options: { retry: { attempts: 3 } },
    });
  });

  test("knows the code of a step that a variable holds", async () => {
    const { steps, calls } = await planOf("held");
    expect(calls[0]?.step).toBe("twice");
    expect(Object.keys(steps[0]?.codeParts ?? {})).toEqual(["FACTOR", "doubled"]);
    worker.send({ type: "describe", id: 3, file });
    expect(ofType(await worker.until("described"), "described")[0]?.steps).toContainEqual(steps[0]);
  });

  test("names calls by what they are", async () => {
    const { calls } = await planOf("training");
    const [load] = calls;
    const nameOf = (step: string, identity: unknown) =>
      `${step}~${createHash("sha256").update(canonicalJson(identity)).digest("hex").slice(0, 8)}`;
    expect(load?.id).toBe(nameOf("load", { step: "load", bindings: load?.inputs }));
    const again = await planOf("repeated");
    const [first] = again.calls;
    expect(again.calls.map((call) => call.id)).toEqual([first?.id, `${first?.id}~2`, `${first?.id}~3`]);
    const fewer = await planOf("repeated", { count: 1 });
    expect(fewer.calls.map((call) => call.id)).toEqual([first?.id]);
    for (const { id, step, inputs, options, after, map } of (await planOf("mapped")).calls)
      expect(id).toBe(nameOf(step, { step, bindings: inputs, options, after, map }));
  });

  test("that loads waits for the data and goes on by it", async () => {
    for (const [value, epochs] of [
      [["x", "y"], 1],
      [["x"], 2],
    ] as const) {
      worker.send(body("dynamic"));
      const before = await worker.until("load");
      expect(ofType(before, "calls").flatMap((batch) => batch.calls)).toHaveLength(1);
      const [load] = ofType(before, "load");
      expect(load?.binding).toMatchObject({ type: "output", output: "output" });
      worker.send({ type: "loaded", id: load?.id ?? -1, input: { type: "value", value } });
      const after = await worker.until("body.finished");
      const [call] = ofType(after, "calls").flatMap((batch) => batch.calls);
      expect(call?.inputs["epochs"]).toEqual({ type: "value", value: epochs });
      expect(ofType(after, "body.finished")[0]?.isStatic).toBe(false);
    }
  });

  test("may catch the failure of what it loads", async () => {
    worker.send(body("careful"));
    const [load] = ofType(await worker.until("load"), "load");
    worker.send({ type: "loaded", id: load?.id ?? -1, error: { name: "ValueError", message: "no rows" } });
    const after = await worker.until("body.finished", "body.failed");
    expect(ofType(after, "calls")[0]?.calls[0]?.inputs).toEqual({
      path: { type: "value", value: 'Step "load": ValueError: no rows' },
    });
  });

  test("maps, orders and nests", async () => {
    const { calls, end } = await planOf("mapped");
    const [load, fit, last] = calls;
    expect(load?.map).toEqual({ kind: "zip", over: ["path"], options: { concurrency: 2 } });
    expect(fit?.map).toEqual({ kind: "product", over: ["rows"] });
    expect(fit?.inputs["epochs"]).toEqual({ type: "value", value: 3 });
    expect(last).toMatchObject({
      after: [fit?.id],
      options: { cache: false },
      inputs: { rows: { type: "output", call: fit?.id, output: "output", index: 0 } },
    });
    expect(end?.outputs).toMatchObject({
      output: {
        type: "list",
        items: [{ call: last?.id }, { type: "record", entries: { nested: { call: load?.id } } }],
      },
    });
  });

  test("uses child pipelines as runs of their own, or inline", async () => {
    const { calls, end } = await planOf("parent");
    expect(calls[0]).toMatchObject({
      step: "training",
      pipeline: { name: "training", export: "training" },
      inputs: { path: { type: "value", value: "b.csv" } },
    });
    expect(calls.map((call) => call.step)).toEqual(["training", "load", "tidy", "split", "fit", "fit", "load"]);
    expect(end?.outputs["model"]).toEqual({ type: "output", call: calls[0]?.id, output: "model" });
    expect(calls[6]?.inputs["path"]).toMatchObject({ type: "artifact", codec: "pickle", valueType: "opaque" });
  });

  test("asks with a schema, and checks the answer", async () => {
    worker.send(body("asking"));
    const before = await worker.until("load");
    const [call] = ofType(before, "calls").flatMap((batch) => batch.calls);
    expect(call?.ask).toEqual({ question: "Publish?", schema: { type: "integer", minimum: 1 }, timeout: "1m" });
    worker.send({ type: "loaded", id: ofType(before, "load")[0]?.id ?? -1, input: { type: "value", value: 0 } });
    const [failed] = ofType(await worker.until("body.finished", "body.failed"), "body.failed");
    expect(failed?.error).toMatchObject({ code: "bad-answer" });
  });

  test("that calls a step wrongly fails with step, argument and place", async () => {
    worker.send(body("wrong"));
    const [failed] = ofType(await worker.until("body.failed", "body.finished"), "body.failed");
    expect(failed?.error.message).toMatch(/Step "fit": .*epochs/);
    expect(failed?.error.location).toMatchObject({
      file,
      line: 1 + source.split("\n").findIndex((text) => text.includes('return fit(load("a.csv"))')),
    });
  });

  test("that defines a step inside itself plans it as one that the body makes", async () => {
    const { steps, calls } = await planOf("nested");
    expect(steps[0]).toMatchObject({ name: "inner", variant: "" });
    expect(calls[0]).toMatchObject({ step: "inner", variant: "" });
  });

  test("with parameters that do not fit fails naming them", async () => {
    worker.send(body("training", { epochs: 0, other: 1 }));
    const [failed] = ofType(await worker.until("body.failed", "body.finished"), "body.failed");
    expect(failed?.error).toMatchObject({ code: "bad-parameters" });
    expect(failed?.error.message).toMatch(/"epochs" must be at least 1.*|"other" is no parameter/);
  });

  test("of an unknown pipeline names those that are there", async () => {
    worker.send(body("nothing"));
    const [failed] = ofType(await worker.until("body.failed", "body.finished"), "body.failed");
    expect(failed?.error).toMatchObject({ code: "unknown-pipeline" });
    expect(failed?.error.message).toContain('"training"');
  });

  test("of a new digest runs the new text, also of local modules", async () => {
    await planOf("training");
    const other = scratch({
      "flow.py":
        "from pipeloom import pipeline\nfrom helpers import NAME, tidy\n@pipeline\ndef p():\n    return tidy(NAME)\n",
      "helpers.py": 'from pipeloom import step\nNAME = "one"\n@step\ndef tidy(x):\n    return x\n',
    });
    const run = async (digest: string) => {
      worker.send({
        type: "body",
        runId: "r",
        unit: { file: `${other.folder}/flow.py`, entry: "", digest },
        pipeline: "p",
        export: "p",
        parameters: {},
      });
      const messages = await worker.until("body.finished", "body.failed");
      return ofType(messages, "calls")[0]?.calls[0]?.inputs["x"];
    };
    expect(await run("a")).toEqual({ type: "value", value: "one" });
    other.write("helpers.py", 'from pipeloom import step\nNAME = "two"\n@step\ndef tidy(x):\n    return x\n');
    expect(await run("b")).toEqual({ type: "value", value: "two" });
    // Back in the first file, its own `helpers` is there again.
    expect((await planOf("training")).calls.map((call) => call.step)).toContain("tidy");
    other.dispose();
  });
});

describe("describe", () => {
  const described = async (path: string) => {
    worker.send({ type: "describe", id: 9, file: path });
    const [answer] = ofType(await worker.until("described"), "described");
    expect(answer?.id).toBe(9);
    return answer;
  };

  test("agrees with what the body says of its steps", async () => {
    const answer = await described(file);
    const { steps, end } = await planOf("training");
    expect(answer?.manifest).toEqual(end?.manifest);
    expect(answer?.manifest?.environment).toMatch(/^cpython-3\.\d+\.\d+;sdk-\d/);
    for (const step of steps) {
      expect(answer?.steps).toContainEqual(step);
    }
  });

  test("gives a syntax error with its place", async () => {
    const answer = await described(files.write("broken.py", "x = 1\ndef f(:\n    pass\n"));
    expect(answer?.error).toMatchObject({ code: "syntax-error", location: { line: 2 } });
    expect(answer?.error?.message).toContain("broken.py:2");
  });

  test("survives any text", async () => {
    const texts = [`x = ${"(".repeat(5_000)}`, `x = ${"-".repeat(20_000)}1`, "\0", `x = ${"a.".repeat(3_000)}b`];
    for (const text of texts) await described(files.write("odd.py", text));
    expect((await described(file))?.error).toBeUndefined();
  });

  test("gives a missing file as such", async () => {
    expect((await described(`${files.folder}/none.py`))?.error).toMatchObject({ code: "bad-file" });
  });
});
