/** Attempts over a real process: results, conditions and errors. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ReadyInput } from "../../runtime/protocol/worker.ts";
import { attempt, file, files, source, value, worker } from "./steps.ts";
import { envelopeOf, ofType, startWorker } from "./worker.ts";

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
      expect(error?.message).toContain('Step "two" has the outputs a, b and returned');
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
    worker().send({ type: "attempts", envelopes: [envelopeOf(bad, "x")] });
    const [failed] = ofType(await worker().until("failed"), "failed");
    expect(failed?.error).toMatchObject({
      name: "ModuleNotFoundError",
      code: "missing-module",
      location: { file: bad, line: 1 },
    });
    expect(failed?.error.message).toContain(`"${worker().ready.executable}" -m pip install sklearn_not_there`);
  });

  test("a file that is not Python fails with its place", async () => {
    const bad = files.write("bad2.py", "def f(:\n");
    worker().send({ type: "attempts", envelopes: [envelopeOf(bad, "x")] });
    const [failed] = ofType(await worker().until("failed"), "failed");
    expect(failed?.error).toMatchObject({ code: "syntax-error", location: { file: bad, line: 1 } });
  });

  test("an input that cannot be opened names itself and its step", async () => {
    const digest = "0".repeat(64);
    const missing: ReadyInput = { type: "artifact", digest, codec: "json", valueType: "json" };
    expect((await attempt("double", { x: missing })).error).toMatchObject({ code: "artifact-missing" });
    const { output } = await attempt("make");
    const other = files.write("other.py", "from pipeloom import step\n@step\ndef read(model):\n    return 1\n");
    const model: ReadyInput = { type: "artifact", digest: output?.digest ?? "", codec: "pickle", valueType: "opaque" };
    worker().send({ type: "attempts", envelopes: [envelopeOf(other, "read", { model })] });
    const [failed] = ofType(await worker().until("failed", "succeeded"), "failed");
    expect(failed?.error).toMatchObject({ code: "unreadable-artifact" });
    expect(failed?.error.message).toContain('Input "model" of step "read"');
  });

  test("a file that is gone says so", async () => {
    worker().send({ type: "attempts", envelopes: [envelopeOf(`${files.folder}/none.py`, "x")] });
    const [failed] = ofType(await worker().until("failed"), "failed");
    expect(failed?.error).toMatchObject({ code: "bad-file" });
  });

  test("a step that is gone says so", async () => {
    expect((await attempt("gone")).error).toMatchObject({ code: "unknown-step" });
  });
});
