/** Steps that bodies make, pipelines that steps return, hooks and batches: over a real process, with the messages of the protocol. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../runtime/model/json.ts";
import type { PlannedStep } from "../../runtime/model/plan.ts";
import type { Envelope, FromWorker, MadeIn, ReadyInput, ToWorker } from "../../runtime/protocol/worker.ts";
import { envelopeOf, ofType, scratch, startWorker } from "./worker.ts";
import type { PythonWorker } from "./worker.ts";

const source = `import random
from pipeloom import artifact, pipeline, step, step_context

@step
def rates(n: int = 2):
    return [0.1, 0.2][:n]

@pipeline
def loops(scale: int = 10):
    results = []
    factor = scale
    def times(x):
        return x * factor
    for lr in [1, 2, 3]:
        @step
        def train(x: int, lr=lr):
            return times(x) * lr
        results.append(train(7))
    return {"results": results}

@pipeline
def late():
    print("the body runs")
    results = []
    for name in ["a", "b"]:
        @step
        def label(x):
            return name + x
        results.append(label("!"))
        results.append(label("?"))
    return results[0]

@pipeline
def grown():
    loaded = rates().load()
    for rate in loaded:
        @step
        def train(x):
            return x * rate
        last = train(10)
        last.load()
    return last

@pipeline
def captured():
    rows = rates()
    @step
    def wrong(x):
        return [rows, x]
    return wrong(1)

@pipeline
def chance():
    seed = random.random()
    @step
    def draw(x):
        return seed + x
    return draw(1)

@step
def plan(n: int, kind: str = "top"):
    if kind == "plain":
        return n
    if kind == "top":
        return loops.with_options(parameters={"scale": n}, mode="continue", timeout="5s")
    if kind == "objects":
        return child.with_options(parameters={"rows": {1, 2, 3}})
    print("planned")
    @pipeline
    def inner(extra: int = 1):
        @step
        def add(x):
            return x + n + extra
        return add(5)
    return inner

@step
def size(rows):
    return len(rows)

@pipeline
def child(rows):
    return size(rows)

@pipeline
def past():
    model = artifact("best-model@3")
    return size.map(rows=model.chunk(1))

told = []

def told_failure(x, error, status):
    print("failure", x, error, status)

@step(on_failure=told_failure, on_success=lambda status: print("success", status), cleanup=lambda **all: print(sorted(all)))
def hooked(x, y=1):
    return x

@pipeline(cleanup=lambda status, outputs: print("end", status, outputs), on_failure=lambda error: 1 / 0)
def watched():
    return hooked(1)

@step(fallback=lambda x: -x)
def square(x: int, by: int = 2):
    if x < 0:
        raise ValueError("negative")
    return x ** by

@step(when=lambda x: x > 0)
def positive(x):
    return x

@step(outputs=["low", "high"])
def pair(x):
    return x - 1, x + 1

@pipeline
def options():
    a = square.with_options(name="cube", parameters={"by": 3})(2)
    b = square.with_options(parameters={"by": 3}).map(x=[1, 2])
    return {"c": loops.with_options(name="grid", timeout="5s", retry=2, mode="continue", parameters={"scale": 3}, after=[a])(), "b": b}

@pipeline
def inline():
    return square(square.with_options(runtime="inline")(3).load())
`;

const files = scratch({ "made.pipeline.py": source });
const file = `${files.folder}/made.pipeline.py`;
const unit = { file, entry: file, digest: "digest" };
let driver: PythonWorker;
let worker: PythonWorker;
beforeAll(async () => {
  [driver, worker] = await Promise.all([startWorker(files.folder), startWorker(files.folder)]);
});
afterAll(async () => {
  await Promise.all([driver.close(), worker.close()]);
  files.dispose();
});

type Body = Extract<ToWorker, { type: "body" }>;
function body(pipeline: string, rest: Partial<Body> = {}): Body {
  return { type: "body", runId: "run", unit, pipeline, export: pipeline, parameters: {}, ...rest };
}

/** Drives a body to its end; `answer` gives what each load loads. */
async function drive(message: Body, answer: (index: number) => Json = () => null) {
  driver.send(message);
  const messages: FromWorker[] = [];
  const loads: MadeIn["loads"][number][] = [];
  for (;;) {
    messages.push(...(await driver.until("load", "body.finished", "body.failed")));
    const last = messages.at(-1);
    if (last?.type !== "load") break;
    const input: ReadyInput = { type: "value", value: answer(loads.length) };
    loads.push({ binding: last.binding, input });
    driver.send({ type: "loaded", id: last.id, input });
  }
  const batches = ofType(messages, "calls");
  return {
    steps: batches.flatMap((batch) => batch.steps),
    calls: batches.flatMap((batch) => batch.calls),
    hooks: batches[0]?.hooks,
    end: ofType(messages, "body.finished")[0],
    error: ofType(messages, "body.failed")[0]?.error,
    loads,
  };
}

const value = (json: Json): ReadyInput => ({ type: "value", value: json });

async function attempt(
  step: string,
  inputs: Readonly<Record<string, ReadyInput>>,
  changes: Partial<Envelope> = {},
  on = worker,
) {
  on.send({ type: "attempts", envelopes: [envelopeOf(file, step, inputs, changes)] });
  const messages = await on.until("succeeded", "failed", "skipped", "returned");
  return {
    last: messages.at(-1),
    outputs: ofType(messages, "succeeded")[0]?.outputs,
    error: ofType(messages, "failed")[0]?.error,
    logs: ofType(messages, "log").map(({ text }) => text),
  };
}

function made(of: PlannedStep, source: MadeIn["body"], loads: MadeIn["loads"] = []): Pick<Envelope, "made"> {
  return { made: { body: source, loads, variant: of.variant ?? "", codeDigest: of.codeDigest } };
}

function bodyOf({ unit: of, pipeline, export: exported, parameters, inputs, from }: Body): MadeIn["body"] {
  return { unit: of, pipeline, export: exported, parameters, ...(inputs && { inputs }), ...(from && { from }) };
}

describe("a step that a body makes", () => {
  test("is one step per variant, and runs in another process with what it captured", async () => {
    const message = body("loops");
    const { steps, calls } = await drive(message);
    expect(steps.map(({ name }) => name)).toEqual(["train", "train", "train"]);
    expect(new Set(steps.map(({ variant }) => variant)).size).toBe(3);
    expect(new Set(steps.map(({ codeDigest }) => codeDigest)).size).toBe(1);
    expect(steps[1]?.captured).toMatchObject({ lr: { value: 2 } });
    expect(calls.map(({ variant }) => variant)).toEqual(steps.map(({ variant }) => variant));
    expect(new Set(calls.map(({ id }) => id)).size).toBe(3);
    // The last one first: the order of the attempts is the engine's.
    for (const [index, factor] of [
      [2, 3],
      [0, 1],
      [1, 2],
    ] as const) {
      const step = steps[index];
      if (!step) throw new Error("a step is missing");
      const { outputs } = await attempt("train", { x: value(7) }, made(step, bodyOf(message)));
      expect(outputs?.["output"]?.value).toBe(70 * factor);
    }
  });

  test("takes an outer variable as it is at the call, and its body is silent", async () => {
    const message = body("late");
    const { steps, calls } = await drive(message);
    expect(steps).toHaveLength(2);
    expect(calls.map(({ variant }) => steps.findIndex((step) => step.variant === variant))).toEqual([0, 0, 1, 1]);
    for (const index of [1, 0]) {
      const step = steps[index];
      if (!step) throw new Error("a step is missing");
      const { outputs, logs } = await attempt("label", { x: value("!") }, made(step, bodyOf(message)));
      expect(outputs?.["output"]?.value).toBe(["a!", "b!"][index]);
      expect(logs).toEqual([]);
    }
  });

  test("is found behind loads, which are answered by what they load", async () => {
    const message = body("grown");
    const { steps, loads } = await drive(message, (index) => (index === 0 ? [0.5, 0.25] : 1));
    expect(steps.map(({ name }) => name)).toEqual(["rates", "train", "train"]);
    const [, first, second] = steps;
    if (!first || !second) throw new Error("a step is missing");
    const run = (step: PlannedStep, known: MadeIn["loads"]) =>
      attempt("train", { x: value(10) }, made(step, bodyOf(message), known));
    expect((await run(first, loads.slice(0, 1))).outputs?.["output"]?.value).toBe(5);
    expect((await run(second, [])).error).toMatchObject({ code: "body-not-repeatable" });
    expect((await run(second, loads.toReversed())).outputs?.["output"]?.value).toBe(2.5);
    expect((await run(first, loads)).outputs?.["output"]?.value).toBe(5);
  });

  test("may not capture an output", async () => {
    const { error } = await drive(body("captured"));
    expect(error).toMatchObject({ code: "captured-output" });
    expect(error?.message).toContain('Step "wrong" captures "rows"');
  });

  test("of a body that is left to chance is not found, and the failure says what to do", async () => {
    const message = body("chance");
    const { steps } = await drive(message);
    const [step] = steps;
    if (!step) throw new Error("a step is missing");
    const { error } = await attempt("draw", { x: value(1) }, made(step, bodyOf(message)));
    expect(error).toMatchObject({ code: "body-not-repeatable" });
    expect(error?.message).toContain("no chance");
  });

  test("of another definition is another code", async () => {
    const { steps } = await drive(body("loops"));
    const changed = files.write("changed.pipeline.py", source.replace("return times(x) * lr", "return times(x) + lr"));
    const other = await drive(body("loops", { unit: { file: changed, entry: changed, digest: "other" } }));
    expect(other.steps[0]?.variant).toBe(steps[0]?.variant);
    expect(other.steps[0]?.codeDigest).not.toBe(steps[0]?.codeDigest);
    expect(other.calls.map(({ id }) => id)).toEqual((await drive(body("loops"))).calls.map(({ id }) => id));
  });
});

describe("a step that returns a pipeline", () => {
  test("of its module names it, with its parameters", async () => {
    const { last } = await attempt("plan", { n: value(4) });
    expect(last).toMatchObject({
      type: "returned",
      pipeline: { name: "loops", file, export: "loops", mode: "continue", timeout: "5s" },
      parameters: { scale: 4 },
    });
    expect((await attempt("plan", { n: value(4), kind: value("plain") })).outputs?.["output"]?.value).toBe(4);
  });

  test("made inside is driven by running the step again, and its steps are found the same way", async () => {
    const inputs = { n: value(4), kind: value("inner") };
    const { last, logs } = await attempt("plan", inputs);
    expect(logs).toEqual(["planned"]);
    expect(last).toMatchObject({ type: "returned", pipeline: { name: "inner", file }, parameters: {} });
    expect(last?.type === "returned" && last.pipeline.export).toBeUndefined();
    const message = body("inner", { from: envelopeOf(file, "plan", inputs), parameters: { extra: 100 } });
    const { steps, error } = await drive(message);
    expect(error).toBeUndefined();
    expect(steps.map(({ name }) => name)).toEqual(["add"]);
    const [add] = steps;
    if (!add) throw new Error("a step is missing");
    const { outputs } = await attempt("add", { x: value(5) }, made(add, bodyOf(message)));
    expect(outputs?.["output"]?.value).toBe(109);
  });

  test("gives parameters that are not JSON as stored inputs", async () => {
    const { last } = await attempt("plan", { n: value(1), kind: value("objects") });
    expect(last).toMatchObject({ type: "returned", pipeline: { name: "child", export: "child" }, parameters: {} });
    const inputs = last?.type === "returned" ? last.inputs : undefined;
    expect(inputs?.["rows"]).toMatchObject({ type: "artifact", codec: "pickle" });
    const { calls } = await drive(body("child", { inputs: inputs ?? {} }));
    expect(calls[0]?.inputs["rows"]).toMatchObject({ type: "artifact", codec: "pickle" });
  });

  test("a body takes inputs that are not JSON", async () => {
    const { calls } = await drive(body("child", { inputs: { rows: { type: "list", items: [value(1), value(2)] } } }));
    expect(calls[0]?.inputs["rows"]).toEqual({ type: "value", value: [1, 2] });
  });
});

describe("hooks", () => {
  const hook = (
    name: "onFailure" | "onSuccess" | "cleanup",
    of: "step" | "pipeline",
    error?: Failed,
  ): Partial<Envelope> => ({
    outputs: [],
    hook: { name, of, status: error ? "failed" : "succeeded", ...(error && { error }) },
  });
  type Failed = { readonly name: string; readonly message: string };

  test("of a step get what they name", async () => {
    const failed = await attempt(
      "hooked",
      { x: value(3) },
      hook("onFailure", "step", { name: "ValueError", message: "no" }),
    );
    expect(failed.logs).toEqual(["failure 3 ValueError: no failed"]);
    expect(failed.outputs).toEqual({});
    expect((await attempt("hooked", { x: value(3) }, hook("onSuccess", "step"))).logs).toEqual(["success succeeded"]);
    expect((await attempt("hooked", { x: value(3) }, hook("cleanup", "step"))).logs).toEqual([
      "['error', 'status', 'x']",
    ]);
  });

  test("of a pipeline get its outputs, and are told with its calls", async () => {
    const { hooks, end, steps } = await drive(body("watched"));
    expect(hooks).toEqual(["onFailure", "cleanup"]);
    expect(end?.hooks).toEqual(["onFailure", "cleanup"]);
    expect(steps[0]?.options.hooks).toEqual(["onFailure", "onSuccess", "cleanup"]);
    const { logs } = await attempt("watched", { output: value(1) }, hook("cleanup", "pipeline"));
    expect(logs).toEqual(["end succeeded {'output': 1}"]);
    const { error } = await attempt("watched", {}, hook("onFailure", "pipeline", { name: "E", message: "m" }));
    expect(error).toMatchObject({ name: "ZeroDivisionError" });
  });
});

describe("a batch", () => {
  const batch = (...items: readonly Json[]) => ({ batch: items.map((x) => ({ x: value(x) })) });

  test("calls the step once per item and gives lists", async () => {
    const { outputs } = await attempt("square", { by: value(3) }, batch(1, 2, 3));
    expect(outputs?.["output"]?.value).toEqual([1, 8, 27]);
    const pairs = await attempt("pair", {}, { ...batch(1, 5), outputs: ["low", "high"] });
    expect([pairs.outputs?.["low"]?.value, pairs.outputs?.["high"]?.value]).toEqual([
      [0, 4],
      [2, 6],
    ]);
  });

  test("fails with the index of the item, and its fallback goes over all", async () => {
    const { error } = await attempt("square", {}, batch(1, -2));
    expect(error).toMatchObject({ message: "Item 1: negative", name: "ValueError" });
    const later = await attempt("square", {}, { ...batch(1, -2), batchFrom: 10 });
    expect(later.error).toMatchObject({ message: "Item 11: negative" });
    const fallback = { ...batch(1, -2), fallbackFor: { name: "ValueError", message: "negative" } };
    const { last } = await attempt("square", {}, fallback);
    expect(last).toMatchObject({ type: "succeeded", isFallback: true, outputs: { output: { value: [-1, 2] } } });
  });

  test("is skipped when the condition is false for every item", async () => {
    expect((await attempt("positive", {}, batch(-1, -2))).last?.type).toBe("skipped");
    expect((await attempt("positive", {}, batch(-1, 2))).outputs?.["output"]?.value).toEqual([null, 2]);
  });
});

describe("options at a call", () => {
  test("name the node and fill inputs", async () => {
    const { calls } = await drive(body("options"));
    expect(calls[0]).toMatchObject({
      step: "square",
      options: { name: "cube" },
      inputs: { x: { value: 2 }, by: { value: 3 } },
    });
    expect(calls[0]?.id).toMatch(/^cube~/);
    expect(calls[1]).toMatchObject({ map: { over: ["x"] }, inputs: { by: { type: "value", value: 3 } } });
    expect(calls[2]).toMatchObject({
      options: { name: "grid", timeout: "5s", retry: { attempts: 2 } },
      inputs: { scale: { value: 3 } },
      after: [calls[0]?.id],
    });
  });

  test("an artifact of an earlier run is wired by its reference", async () => {
    const { calls } = await drive(body("past"));
    expect(calls[0]?.inputs["rows"]).toEqual({ type: "reference", reference: "best-model@3", index: 1 });
  });

  test("an inline step runs in the process whose body waits for it", async () => {
    driver.send(body("inline"));
    const [load] = ofType(await driver.until("load"), "load");
    const { outputs } = await attempt("square", { x: value(3) }, {}, driver);
    expect(outputs?.["output"]?.value).toBe(9);
    driver.send({ type: "loaded", id: load?.id ?? 0, input: value(9) });
    const calls = ofType(await driver.until("body.finished"), "calls").flatMap((batchOf) => batchOf.calls);
    expect(calls[0]?.inputs["x"]).toEqual(value(9));
  });
});
