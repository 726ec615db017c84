import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openArtifactStore } from "../../runtime/store/artifacts.ts";
import { mainFile, startWorker } from "./worker.ts";

const head = `import { ask, image, markdown, metrics, pipeline, step, stepContext, table } from "pipeloom";\n`;

describe("a step's result", () => {
  test("rides inline when small, and is a blob that the worker wrote when large", async () => {
    await using worker = await startWorker(`${head}
export const small = step(({ x }: { x: number }) => ({ doubled: x * 2 }));
export const large = step(() => "y".repeat(50_000));
export const nothing = step(() => {});
`);
    expect(await worker.attempt("small", { x: 21 })).toMatchObject({
      type: "succeeded",
      outputs: { output: { type: "json", value: { doubled: 42 } } },
    });
    expect(await worker.attempt("nothing")).toMatchObject({ outputs: { output: { type: "null", value: null } } });
    const large = await worker.attempt("large");
    if (large.type !== "succeeded") throw new Error(large.type);
    const value = large.outputs["output"];
    expect(value).not.toHaveProperty("value");
    expect(openArtifactStore(join(worker.folder.path, ".pipeloom")).get(value?.digest ?? "").length).toBe(50_002);
  });

  test("of an asset carries its type, and the next step gets the payload", async () => {
    await using worker = await startWorker(`${head}
export const report = step(() => markdown("# Hi"));
export const scores = step(() => metrics({ rmse: 1.5 }));
export const empty = step(() => table([]));
export const dot = step(() => image(new Uint8Array([0x89, 0x50])));
export const typeOf = step(({ value }: { value: unknown }) => (value instanceof Uint8Array ? "bytes " + value.length : typeof value));
`);
    expect(await worker.attempt("report")).toMatchObject({
      outputs: { output: { type: "markdown", codec: "text", value: "# Hi" } },
    });
    expect(await worker.attempt("scores")).toMatchObject({
      outputs: { output: { type: "metrics", value: { rmse: 1.5 } } },
    });
    expect(await worker.attempt("empty")).toMatchObject({ outputs: { output: { type: "table", value: [] } } });
    const dot = await worker.attempt("dot");
    if (dot.type !== "succeeded") throw new Error(dot.type);
    const digest = dot.outputs["output"]?.digest ?? "";
    expect(dot).toMatchObject({ outputs: { output: { type: "image", codec: "bytes", mediaType: "image/png" } } });
    const next = await worker.attempt(
      "typeOf",
      {},
      { inputs: { value: { type: "artifact", digest, codec: "bytes", valueType: "image" } } },
    );
    expect(next).toMatchObject({ outputs: { output: { value: "bytes 2" } } });
  });

  test("comes with its names from a record or an array; missing and extra names are errors", async () => {
    await using worker = await startWorker(`${head}
export const record = step({ outputs: ["train", "test"] }, () => ({ train: 1, test: 2 }));
export const list = step({ outputs: ["train", "test"] }, () => [1, 2]);
export const missing = step({ outputs: ["train", "test"] }, () => ({ train: 1 }) as never);
export const extra = step({ outputs: ["train"] }, () => ({ train: 1, other: 2 }));
export const short = step({ outputs: ["train", "test"] }, () => [1]);
export const scalar = step({ outputs: ["train", "test"] }, () => 3 as never);
`);
    const both = { outputs: { train: { value: 1 }, test: { value: 2 } } };
    expect(await worker.attempt("record")).toMatchObject(both);
    expect(await worker.attempt("list")).toMatchObject(both);
    const message = async (step: string) => {
      const end = await worker.attempt(step);
      return end.type === "failed" ? `${end.error.code}: ${end.error.message}` : end.type;
    };
    expect(await message("missing")).toMatch(
      /^missing-output: Step "missing" has the outputs train, test and did not return test\./,
    );
    expect(await message("extra")).toMatch(/^unknown-output: Step "extra" .*returned other too/);
    expect(await message("short")).toMatch(/^wrong-outputs: .*returned 1 value/);
    expect(await message("scalar")).toMatch(/^wrong-outputs: .*a number/);
  });

  test("that cannot be stored fails with output and path", async () => {
    await using worker = await startWorker(`${head}
export const cyclic = step(() => { const a: Record<string, unknown> = {}; a.list = [{ back: a }]; return a; });
export const method = step({ outputs: ["model"] }, () => ({ model: { weights: [1], predict: () => 1 } }));
`);
    expect(await worker.attempt("cyclic")).toMatchObject({
      error: {
        name: "SerializationError",
        message: expect.stringMatching(/^The result of step "cyclic" at list\[0\]\.back .*cycle/),
      },
    });
    expect(await worker.attempt("method")).toMatchObject({
      error: {
        code: "not-serialisable",
        message: expect.stringMatching(/^The output "model" of step "method" at predict is a function/),
      },
    });
  });
});

describe("an error", () => {
  const source = `${head}
class RainError extends Error {}
function parse(text: string): number {
  if (text === "wet") throw new RainError("too wet", { cause: new TypeError("the cause") });
  return JSON.parse(text);
}
export const read = step(async ({ text }: { text: string }) => {
  await Promise.resolve();
  return parse(text);
});
export const odd = step(() => { throw { status: 503 }; });
export const late = step(async () => { setTimeout(() => { throw new Error("from a timer"); }, 5); await new Promise(() => {}); });
export const leaves = step(() => { setTimeout(() => { throw new Error("too late"); }, 60); });
export const busy = step(() => new Promise<string>((done) => setTimeout(() => done("fine"), 250)));
export const rejected = step(async () => { void Promise.reject(new Error("nobody waits")); await new Promise((done) => setTimeout(done, 200)); });
`;
  test("points into the user's file, keeps class and cause, and shows no frame of ours", async () => {
    await using worker = await startWorker(source);
    const file = worker.folder.file(mainFile);
    const end = await worker.attempt("read", { text: "wet" });
    if (end.type !== "failed") throw new Error(end.type);
    const line = source.split("\n").findIndex((text) => text.includes("throw new RainError")) + 1;
    expect(end.error).toMatchObject({
      name: "RainError",
      message: "too wet",
      location: {
        file,
        line,
        column:
          source.split("\n")[line - 1]?.indexOf("new RainError") === undefined
            ? 0
            : (source.split("\n")[line - 1]?.indexOf("new RainError") ?? 0) + 1,
      },
      cause: { name: "TypeError", message: "the cause" },
    });
    expect(end.error).not.toHaveProperty("code");
    const frames = end.error.stack?.split("\n").slice(1) ?? [];
    expect(frames[0]).toBe(`    at parse (${file}:${line}:${end.error.location?.column})`);
    expect(frames.length).toBeGreaterThanOrEqual(2);
    for (const frame of frames) expect(frame).toContain(file);
    expect(frames[1]).toMatch(/^ {4}at (async )?read \(/);
  });

  test("inside Node or a package is placed at the user's frame", async () => {
    await using worker = await startWorker(source);
    const end = await worker.attempt("read", { text: "{" });
    expect(end).toMatchObject({
      type: "failed",
      error: {
        name: "SyntaxError",
        location: { line: source.split("\n").findIndex((text) => text.includes("JSON.parse")) + 1 },
      },
    });
  });

  test("that is no Error, or escapes the step's promise, fails the attempt and not the worker", async () => {
    await using worker = await startWorker(source);
    expect(await worker.attempt("odd")).toMatchObject({
      type: "failed",
      error: { message: "{ status: 503 } was thrown" },
    });
    expect(await worker.attempt("late")).toMatchObject({ type: "failed", error: { message: "from a timer" } });
    expect(await worker.attempt("rejected")).toMatchObject({ type: "failed", error: { message: "nobody waits" } });
    expect(await worker.attempt("read", { text: "7" })).toMatchObject({
      type: "succeeded",
      outputs: { output: { value: 7 } },
    });
  });

  test("of an attempt that has ended does not fail the next one", async () => {
    await using worker = await startWorker(source);
    const [first, second] = await Promise.all([worker.attempt("leaves"), worker.attempt("busy")]);
    expect([first.type, second.type]).toEqual(["succeeded", "succeeded"]);
  });

  test("while the module loads fails the attempt with its place", async () => {
    await using worker = await startWorker(
      `${head}export const a = step(() => 1);\nconst rows: string[] = [];\nrows[0]!.trim();\n`,
    );
    expect(await worker.attempt("a")).toMatchObject({
      type: "failed",
      error: { name: "TypeError", location: { file: worker.folder.file(mainFile), line: 4 } },
    });
  });

  test("of an unknown step says so", async () => {
    await using worker = await startWorker(source);
    expect(await worker.attempt("nope")).toMatchObject({ type: "failed", error: { code: "unknown-step" } });
  });
});

describe("conditions and fallbacks", () => {
  const source = `${head}
export const maybe = step({ when: ({ n }) => n > 1, unless: async ({ n }) => n > 10 }, ({ n }: { n: number }) => n);
export const broken = step({ when: () => { throw new Error("bad condition"); } }, () => 1);
export const safe = step({ fallback: ({ n }, { error, attempt }) => n + error.message.length + attempt }, ({ n }: { n: number }): number => { throw new Error(String(n)); });
`;
  test("skip, run or fail the step", async () => {
    await using worker = await startWorker(source);
    expect(await worker.attempt("maybe", { n: 1 })).toMatchObject({ type: "skipped", reason: "condition is false" });
    expect(await worker.attempt("maybe", { n: 11 })).toMatchObject({ type: "skipped" });
    expect(await worker.attempt("maybe", { n: 5 })).toMatchObject({ type: "succeeded" });
    expect(await worker.attempt("broken")).toMatchObject({ type: "failed", error: { message: "bad condition" } });
  });

  test("a fallback runs only when the engine asks for it, and is marked", async () => {
    await using worker = await startWorker(source);
    expect(await worker.attempt("safe", { n: 1 })).toMatchObject({ type: "failed" });
    const end = await worker.attempt(
      "safe",
      { n: 1 },
      { attempt: 3, fallbackFor: { name: "Error", message: "12345" } },
    );
    expect(end).toMatchObject({ type: "succeeded", isFallback: true, outputs: { output: { value: 9 } } });
  });
});

describe("the context", () => {
  test("says where the step runs and hears of progress; helpers find it too", async () => {
    await using worker = await startWorker(`${head}
function helper(): string { return stepContext().node; }
export const tell = step(async (_: object, context) => {
  context.progress(1, 4, "one");
  context.progress(2);
  await Promise.resolve();
  return [context.runId, context.node, context.attempt, context.parameters.epochs, helper()];
});
`);
    const end = await worker.attempt("tell", {}, { node: "tell_2", parameters: { epochs: 5 } });
    expect(end).toMatchObject({ outputs: { output: { value: ["run", "tell_2", 1, 5, "tell_2"] } } });
    const progress = worker.messages.filter(({ type }) => type === "progress");
    expect(progress).toEqual([
      expect.objectContaining({ done: 1, total: 4, message: "one" }),
      expect.not.objectContaining({ total: expect.anything() }),
    ]);
  });

  test("its signal is aborted by cancel", async () => {
    await using worker = await startWorker(`${head}
export const wait = step((_: object, { signal }) => new Promise((_, reject) => { signal.addEventListener("abort", () => reject(signal.reason)); setTimeout(() => {}, 60_000); }));
`);
    const end = worker.attempt("wait");
    const { invocation } = await worker.next("started");
    worker.send({ type: "cancel", invocation, attempt: 1 });
    expect(await end).toMatchObject({ type: "failed", error: { name: "CancelledError" } });
  });
});

test("inputs are read from artifacts, items, lists and records", async () => {
  await using worker = await startWorker(`${head}
export const make = step(() => Array.from({ length: 3_000 }, (_, index) => ({ index, text: "some text" })));
export const take = step(({ all, one, mixed }: { all: unknown[]; one: { index: number }; mixed: [{ index: number }, { x: number }] }) => [all.length, one.index, mixed[0].index, mixed[1].x]);
`);
  const made = await worker.attempt("make");
  if (made.type !== "succeeded") throw new Error(made.type);
  const { digest = "", codec = "json", type: valueType = "json" } = made.outputs["output"] ?? {};
  const artifact = { type: "artifact" as const, digest, codec, valueType };
  const end = await worker.attempt(
    "take",
    {},
    {
      inputs: {
        all: artifact,
        one: { ...artifact, index: 7 },
        mixed: {
          type: "list",
          items: [
            { ...artifact, index: 2_999 },
            { type: "record", entries: { x: { type: "value", value: 5 } } },
          ],
        },
      },
    },
  );
  expect(end).toMatchObject({ outputs: { output: { value: [3_000, 7, 2_999, 5] } } });
  expect(await worker.attempt("take", {}, { inputs: { one: { ...artifact, index: 3_000 } } })).toMatchObject({
    error: { code: "bad-index", message: expect.stringContaining("Item 3000 was asked of a list of 3000.") },
  });
});

test("a worker refuses another version of a file that it holds", async () => {
  await using worker = await startWorker(`${head}export const a = step(() => 1);\n`);
  expect(await worker.attempt("a")).toMatchObject({ type: "succeeded" });
  const other = { ...worker.bundled.unit, digest: "0".repeat(64) };
  expect(await worker.attempt("a", {}, { unit: other })).toMatchObject({
    type: "failed",
    error: { code: "worker-outdated" },
  });
});

test("paths of a module are the user's own", async () => {
  await using worker = await startWorker({
    [mainFile]: `${head}import { where } from "./lib/where.ts";\nexport const a = step(() => [import.meta.url, import.meta.filename, __dirname, ...where()]);\n`,
    "lib/where.ts": `import { readFileSync } from "node:fs";\nexport const where = () => [import.meta.dirname, readFileSync(new URL("./note.txt", import.meta.url), "utf8")];\n`,
    "lib/note.txt": "a note",
  });
  const { path } = worker.folder;
  const end = await worker.attempt("a");
  expect(end).toMatchObject({
    outputs: {
      output: { value: [`file://${path}/${mainFile}`, join(path, mainFile), path, join(path, "lib"), "a note"] },
    },
  });
  expect(readFileSync(worker.bundled.unit.entry, "utf8")).not.toContain("import.meta.url");
});
