/** Attempts over a real process: results, errors, output, cancel, and the end of the worker. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../runtime/model/json.ts";
import type { Envelope, ReadyInput } from "../../runtime/protocol/worker.ts";
import { envelopeOf, ofType, scratch, startWorker } from "./worker.ts";
import type { PythonWorker } from "./worker.ts";

const source = `import logging, os, subprocess, sys, time, warnings
import dataclasses
from pipeloom import markdown, parallel_map, step, step_context
from tools import explode

@dataclasses.dataclass
class Model:
    weight: float

@step
def double(x: float):
    return x * 2

@step
def make():
    return Model(1.5)

@step
def read(model):
    return model.weight

@step
def rows(n: int):
    return [{"id": i, "name": "row %d" % i} for i in range(n)]

@step
def mutate(row):
    row["seen"] = row.get("seen", 0) + 1
    return row["seen"]

@step(outputs=["a", "b"])
def two(kind: str):
    return {"tuple": (1, 2), "dict": {"b": 2, "a": 1}, "short": (1,), "other": 5}[kind]

@step
def talk():
    print("one"); print("two\\nthree", file=sys.stderr)
    step_context().log.debug("four"); step_context().log.error("five", 5)
    logging.getLogger("lib").warning("six %d", 6)
    logging.info("seven")
    warnings.warn("eight")
    subprocess.run([sys.executable, "-c", "print('nine')"], check=True)
    os.write(1, b"ten")
    step_context().progress(1, 2, "half")
    return None

@step
def fail():
    # The frame below is in another file.
    return explode({"rows": []})

@step
def leave():
    sys.exit(4)

@step
def vanish():
    os._exit(7)

@step
def busy():
    while True:
        pass

@step
def stubborn():
    while True:
        try:
            time.sleep(60)
        except Exception:
            pass

@step
def flood():
    line = "x" * 999
    for _ in range(100_000):
        print(line)
    return "done"

@step
def one_line():
    sys.stdout.write("y" * 100_000_000)
    return "done"

@step
def lambda_result():
    return lambda: 1

@step(when=lambda x: x > 1)
def sometimes(x, y=0):
    return x

@step(unless=lambda x: 1 / x)
def throwing(x):
    return x

@step(fallback=lambda x: x + 100)
def risky(x, y):
    raise ValueError("no")

@step
async def later(x):
    import asyncio
    await asyncio.sleep(0)
    return x + 1

@step
def assets():
    return markdown("# Hi")

@step
def spread():
    return parallel_map(cube, [1, 2, 3], workers=2, processes=True)

@step
def bar():
    for i in range(3):
        sys.stderr.write("\\r%d%%" % (i * 50))
    sys.stderr.write("\\n")

@step
def forked():
    child = os.fork()
    if child == 0:
        print("from the child")
        os._exit(0)
    os.waitpid(child, 0)

@step
def odd():
    step_context().progress(float("nan"))

def cube(x):
    print("cubing")
    return x ** 3

@step
def context_of():
    c = step_context()
    return [c.run_id, c.invocation, c.node, c.attempt, c.parameters]
`;
const files = scratch({
  "flow.pipeline.py": source,
  "tools.py":
    'def explode(data):\n    try:\n        return data["rows"][0]\n    except IndexError as error:\n        raise ValueError("no rows") from error\n',
});
const file = `${files.folder}/flow.pipeline.py`;
const value = (json: Json): ReadyInput => ({ type: "value", value: json });

let worker: PythonWorker;
beforeAll(async () => {
  worker = await startWorker(files.folder);
});
afterAll(async () => {
  await worker.close();
  files.dispose();
});

async function attempt(
  step: string,
  inputs: Readonly<Record<string, ReadyInput>> = {},
  changes: Partial<Envelope> = {},
  on = worker,
) {
  on.send({ type: "attempts", envelopes: [envelopeOf(file, step, inputs, changes)] });
  const messages = await on.until("succeeded", "failed", "skipped");
  expect(messages[0]?.type).toBe("started");
  return {
    messages,
    logs: ofType(messages, "log"),
    output: ofType(messages, "succeeded")[0]?.outputs["output"],
    error: ofType(messages, "failed")[0]?.error,
  };
}

describe("a result", () => {
  test("that is short JSON rides inline, and is no blob", async () => {
    const { output, messages } = await attempt("double", { x: value(2.5) });
    expect(output).toMatchObject({
      type: "number",
      codec: "json",
      value: 5,
      size: 1,
      preview: { summary: "5", typeName: "float" },
    });
    expect(messages.at(-1)).toMatchObject({ invocation: "double~1", attempt: 1 });
    expect(() => readFileSync(`${files.store}/artifacts/${output?.digest.slice(0, 2)}/${output?.digest}`)).toThrow(
      "ENOENT",
    );
  });

  test("that is long is a blob under its digest, and items of it can be read", async () => {
    const { output } = await attempt("rows", { n: value(1_000) });
    expect(output).toMatchObject({ type: "table", codec: "json", preview: { shape: [1_000, 2] } });
    expect(output && "value" in output).toBe(false);
    const bytes = readFileSync(`${files.store}/artifacts/${output?.digest.slice(0, 2)}/${output?.digest}`);
    expect(JSON.parse(bytes.toString("utf8"))).toHaveLength(1_000);
    const item: ReadyInput = {
      type: "artifact",
      digest: output?.digest ?? "",
      codec: "json",
      valueType: "table",
      index: 3,
    };
    // What one attempt changes in its item, the next one does not see.
    expect((await attempt("mutate", { row: item })).output?.value).toBe(1);
    expect((await attempt("mutate", { row: item })).output?.value).toBe(1);
    expect((await attempt("mutate", { row: { ...item, index: 1_000 } })).error).toMatchObject({ code: "bad-index" });
  });

  test("of a class in the pipeline file goes to the next step, also in another worker", async () => {
    const { output } = await attempt("make");
    expect(output).toMatchObject({
      type: "opaque",
      codec: "pickle",
      preview: { summary: "Model(weight=1.5)", typeName: "Model" },
    });
    const model: ReadyInput = { type: "artifact", digest: output?.digest ?? "", codec: "pickle", valueType: "opaque" };
    expect((await attempt("read", { model })).output?.value).toBe(1.5);
    const other = await startWorker(files.folder);
    expect((await attempt("read", { model }, {}, other)).output?.value).toBe(1.5);
    await other.close();
  });

  test("with named outputs is a tuple in order or a dict", async () => {
    for (const kind of ["tuple", "dict"]) {
      const { messages } = await attempt("two", { kind: value(kind) }, { outputs: ["a", "b"] });
      expect(ofType(messages, "succeeded")[0]?.outputs).toMatchObject({ a: { value: 1 }, b: { value: 2 } });
    }
    for (const kind of ["short", "other"]) {
      const { error } = await attempt("two", { kind: value(kind) }, { outputs: ["a", "b"] });
      expect(error).toMatchObject({ code: "wrong-outputs" });
      expect(error?.message).toContain('Step "two" declares the outputs a, b');
    }
  });

  test("that nothing can store is a failure that says so", async () => {
    const { error } = await attempt("lambda_result");
    expect(error).toMatchObject({ code: "not-serialisable" });
    expect(error?.message).toContain('Output "output" of step "lambda_result"');
  });

  test("of an async step, an asset, and the context", async () => {
    expect((await attempt("later", { x: value(1) })).output?.value).toBe(2);
    expect((await attempt("assets")).output).toMatchObject({
      type: "markdown",
      codec: "text",
      mediaType: "text/markdown",
      value: "# Hi",
    });
    const { output } = await attempt("context_of", {}, { parameters: { epochs: 5 }, attempt: 2 });
    expect(output?.value).toEqual(["run", "context_of~1", "context_of", 2, { epochs: 5 }]);
  });
});

describe("conditions and fallbacks", () => {
  test("skip, run, and fail when they throw", async () => {
    expect((await attempt("sometimes", { x: value(1) })).messages.at(-1)).toMatchObject({
      type: "skipped",
      reason: "condition is false",
    });
    expect((await attempt("sometimes", { x: value(2), y: value(1) })).output?.value).toBe(2);
    expect((await attempt("throwing", { x: value(0) })).error).toMatchObject({ name: "ZeroDivisionError" });
  });
  test("a fallback runs only when it is asked for", async () => {
    const inputs = { x: value(1), y: value(2) };
    expect((await attempt("risky", inputs)).error).toMatchObject({ name: "ValueError", message: "no" });
    const { messages } = await attempt("risky", inputs, { fallbackFor: { name: "ValueError", message: "no" } });
    expect(messages.at(-1)).toMatchObject({ type: "succeeded", isFallback: true, outputs: { output: { value: 101 } } });
  });
});

describe("errors", () => {
  test("point into the user's files, with their cause", async () => {
    const { error } = await attempt("fail");
    expect(error).toMatchObject({
      name: "ValueError",
      message: "no rows",
      location: { file: `${files.folder}/tools.py`, line: 5 },
      cause: { name: "IndexError", location: { line: 3 } },
    });
    const line = 1 + source.split("\n").findIndex((text) => text.includes("return explode"));
    expect(error?.stack).toBe(
      `ValueError: no rows\n    at explode (${files.folder}/tools.py:5)\n    at fail (${file}:${line})`,
    );
  });

  test("sys.exit is a failure of the step, and the worker goes on", async () => {
    const { error } = await attempt("leave");
    expect(error).toMatchObject({ name: "SystemExit", code: "step-exited" });
    expect(error?.message).toContain("sys.exit(4)");
    expect((await attempt("double", { x: value(1) })).output?.value).toBe(2);
  });

  test("a missing module says what to install for which interpreter", async () => {
    const bad = files.write("bad.py", "import sklearn_not_there.tree\n");
    worker.send({ type: "attempts", envelopes: [envelopeOf(bad, "x")] });
    const [failed] = ofType(await worker.until("failed"), "failed");
    expect(failed?.error).toMatchObject({
      name: "ModuleNotFoundError",
      code: "missing-module",
      location: { file: bad, line: 1 },
    });
    expect(failed?.error.message).toContain(`"${worker.ready.executable}" -m pip install sklearn_not_there`);
  });

  test("a file that is not Python fails with its place", async () => {
    const bad = files.write("bad2.py", "def f(:\n");
    worker.send({ type: "attempts", envelopes: [envelopeOf(bad, "x")] });
    const [failed] = ofType(await worker.until("failed"), "failed");
    expect(failed?.error).toMatchObject({ code: "syntax-error", location: { file: bad, line: 1 } });
  });

  test("an input that cannot be opened names itself and its step", async () => {
    const digest = "0".repeat(64);
    const missing: ReadyInput = { type: "artifact", digest, codec: "json", valueType: "json" };
    expect((await attempt("double", { x: missing })).error).toMatchObject({ code: "artifact-missing" });
    const { output } = await attempt("make");
    const other = files.write("other.py", "from pipeloom import step\n@step\ndef read(model):\n    return 1\n");
    const model: ReadyInput = { type: "artifact", digest: output?.digest ?? "", codec: "pickle", valueType: "opaque" };
    worker.send({ type: "attempts", envelopes: [envelopeOf(other, "read", { model })] });
    const [failed] = ofType(await worker.until("failed", "succeeded"), "failed");
    expect(failed?.error).toMatchObject({ code: "unreadable-artifact" });
    expect(failed?.error.message).toContain('Input "model" of step "read"');
  });

  test("a file that is gone says so", async () => {
    worker.send({ type: "attempts", envelopes: [envelopeOf(`${files.folder}/none.py`, "x")] });
    const [failed] = ofType(await worker.until("failed"), "failed");
    expect(failed?.error).toMatchObject({ code: "bad-file" });
  });

  test("a step that is gone says so", async () => {
    expect((await attempt("gone")).error).toMatchObject({ code: "unknown-step" });
  });
});

describe("output", () => {
  test("is split into lines with stream and level", async () => {
    const { logs, messages } = await attempt("talk");
    const seen = logs.map((log) => [log.stream, log.level, log.text]);
    for (const line of [
      ["stdout", "info", "one"],
      ["stderr", "warning", "two"],
      ["stderr", "warning", "three"],
      ["log", "debug", "four"],
      ["log", "error", "five 5"],
      ["log", "warning", "lib: six 6"],
      ["log", "info", "seven"],
      ["stdout", "info", "nine"],
      ["stdout", "info", "ten"],
    ]) {
      expect(seen).toContainEqual(line);
    }
    expect(logs.some((log) => log.level === "warning" && log.text.includes("UserWarning: eight"))).toBe(true);
    expect(ofType(messages, "progress")).toMatchObject([{ done: 1, total: 2, message: "half" }]);
    expect(logs.every((log) => log.invocation === "talk~1" && Math.abs(log.time - Date.now()) < 60_000)).toBe(true);
  });

  test("of child processes and progress bars belongs to the attempt", async () => {
    const { output, logs } = await attempt("spread");
    expect(output?.value).toEqual([1, 8, 27]);
    expect(logs.map((log) => log.text)).toEqual(["cubing", "cubing", "cubing"]);
    expect((await attempt("forked")).logs.map((log) => log.text)).toEqual(["from the child"]);
    expect((await attempt("bar")).logs.map((log) => log.text)).toEqual(["100%"]);
    expect((await attempt("odd")).error).toMatchObject({ code: "bad-progress" });
  });

  for (const [step, total] of [
    ["flood", 100_000_000],
    ["one_line", 100_000_000],
  ] as const) {
    test(`of 100 MB is capped and counted, fast: ${step}`, async () => {
      const began = performance.now();
      const { logs, output } = await attempt(step, {}, { logLimitBytes: 1_000_000 });
      expect(output?.value).toBe("done");
      const kept = logs
        .filter((log) => log.droppedBytes === undefined)
        .reduce((sum, log) => sum + log.text.length + 1, 0);
      expect(kept).toBeLessThanOrEqual(1_000_000);
      expect(kept).toBeGreaterThan(900_000);
      expect(logs.at(-1)?.droppedBytes).toBeGreaterThan(total - 1_100_000);
      expect(logs.every((log) => log.text.length <= 8_000)).toBe(true);
      expect(performance.now() - began).toBeLessThan(5_000);
    });
  }
});

describe("cancel", () => {
  for (const step of ["busy", "stubborn"]) {
    test(`ends ${step === "busy" ? "a busy loop" : "a sleep that swallows exceptions"}, and the worker goes on`, async () => {
      worker.send({ type: "attempts", envelopes: [envelopeOf(file, step)] });
      await worker.until("started");
      await new Promise((resolve) => setTimeout(resolve, 100));
      const began = performance.now();
      worker.send({ type: "cancel", invocation: `${step}~1`, attempt: 1 });
      const [failed] = ofType(await worker.until("failed", "succeeded"), "failed");
      expect(failed?.error).toMatchObject({ name: "CancelledError", code: "cancelled" });
      expect(performance.now() - began).toBeLessThan(1_000);
      expect((await attempt("double", { x: value(1) })).output?.value).toBe(2);
    });
  }

  test("of a waiting attempt keeps it from running; of another attempt it does nothing", async () => {
    worker.send({ type: "cancel", invocation: "double~9", attempt: 1 });
    worker.send({ type: "cancel", invocation: "double~1", attempt: 7 });
    const waiting = envelopeOf(file, "double", { x: value(1) }, { invocation: "double~9" });
    worker.send({ type: "attempts", envelopes: [waiting, envelopeOf(file, "double", { x: value(1) })] });
    const [failed] = ofType(await worker.until("failed", "succeeded"), "failed");
    expect(failed).toMatchObject({ invocation: "double~9", error: { name: "CancelledError" } });
    expect((await worker.until("failed", "succeeded")).at(-1)).toMatchObject({
      type: "succeeded",
      invocation: "double~1",
    });
  });
});

describe("the end", () => {
  test("comes within a second when descriptor 3 closes, idle or busy", async () => {
    for (const step of [undefined, "busy", "stubborn"]) {
      const other = await startWorker(files.folder);
      if (step) {
        other.send({ type: "attempts", envelopes: [envelopeOf(file, step)] });
        await other.until("started");
      }
      expect(await other.close()).toBeLessThan(1_000);
    }
  });

  test("by os._exit is seen as the process's end with its code", async () => {
    const other = await startWorker(files.folder);
    other.send({ type: "attempts", envelopes: [envelopeOf(file, "vanish")] });
    await other.until("started");
    expect(await other.exited).toEqual({ code: 7, signal: null });
  });

  test("a worker is ready soon", async () => {
    const times: number[] = [];
    for (let index = 0; index < 5; index++) {
      const other = await startWorker(files.folder);
      times.push(other.readyMs);
      await other.close();
    }
    // 60 ms on a quiet machine; a shared one gets room, the best of five tells.
    expect(Math.min(...times)).toBeLessThan(250);
  });
});
