import { describe, expect, test } from "vitest";
import { mainFile, startWorker } from "./worker.ts";

const head = `import { ask, pipeline, step, unmapped, z } from "pipeloom";
export const load = step(({ path }: { path: string }) => [path]);
export const clean = step(({ rows }: { rows: string[] }) => rows);
export const split = step({ outputs: ["train", "test"] }, ({ rows }: { rows: string[] }) => ({ train: rows, test: rows }));
export const fit = step({ retry: { attempts: 3 }, when: () => true }, ({ rows, epochs }: { rows: string[]; epochs: number }) => ({ rows, epochs }));
export const join = step(({ parts }: { parts: string[][] }) => parts.flat());
`;

const staticSource = `${head}
export default pipeline("static", { params: z.object({ path: z.string().default("a.csv"), epochs: z.int().max(9).default(5) }), mode: "continue" }, ({ path, epochs }) => {
  const rows = load({ path });
  const { train, test } = split({ rows: clean({ rows }) });
  const model = fit.with({ cache: false, after: [test] })({ rows: train, epochs });
  return { model, both: join({ parts: [train, test] }) };
});
`;

describe("a static body", () => {
  test("gives its whole plan at once: steps, calls, wires, options and outputs", async () => {
    await using worker = await startWorker(staticSource);
    const { steps, calls, end } = await worker.body("static", { epochs: 7 });
    const file = worker.folder.file(mainFile);
    expect(steps.map(({ name }) => name)).toEqual(["load", "clean", "split", "fit", "join"]);
    expect(steps.find(({ name }) => name === "fit")).toMatchObject({
      file,
      outputs: ["output"],
      options: { retry: { attempts: 3 }, hasWhen: true },
      codeDigest: worker.bundled.steps.find(({ name }) => name === "fit")?.digest,
      codeParts: worker.bundled.steps.find(({ name }) => name === "fit")?.parts,
    });
    const [loaded, cleaned, parted, fitted, joined] = calls;
    expect(loaded).toMatchObject({ step: "load", file, inputs: { path: { type: "value", value: "a.csv" } } });
    expect(cleaned?.inputs).toEqual({ rows: { type: "output", call: loaded?.id, output: "output" } });
    expect(fitted).toMatchObject({
      inputs: { rows: { type: "output", call: parted?.id, output: "train" }, epochs: { type: "value", value: 7 } },
      options: { cache: false },
      after: [parted?.id],
    });
    expect(joined?.inputs["parts"]).toEqual({
      type: "list",
      items: ["train", "test"].map((output) => ({ type: "output", call: parted?.id, output })),
    });
    expect(end).toMatchObject({
      type: "body.finished",
      mode: "continue",
      isStatic: true,
      outputs: {
        model: { type: "output", call: fitted?.id, output: "output" },
        both: { type: "output", call: joined?.id },
      },
    });
  });

  test("places each call at its callee in the source", async () => {
    await using worker = await startWorker(staticSource);
    const { calls } = await worker.body("static");
    const lines = staticSource.split("\n");
    for (const [step, callee] of [
      ["load", "load({ path })"],
      ["clean", "clean({ rows })"],
      ["split", "split({ rows: clean"],
      ["join", "join({ parts: ["],
    ] as const) {
      const line = lines.findIndex((text) => text.includes(callee) && !text.includes("step("));
      expect(calls.find((call) => call.step === step)?.site).toEqual({
        file: worker.folder.file(mainFile),
        line,
        character: lines[line]?.indexOf(callee),
      });
    }
  });

  test("has call ids that other calls do not shift, and numbers among equals", async () => {
    const source = (body: string) => `${head}export default pipeline("ids", () => { ${body} });`;
    const ids = async (body: string) => {
      await using worker = await startWorker(source(body));
      return (await worker.body("ids")).calls.map(({ id }) => id);
    };
    const [a, b] = await ids(`load({ path: "a" }); load({ path: "b" });`);
    expect(a).toMatch(/^load~[0-9a-f]{8}$/);
    const more = await ids(`load({ path: "b" }); load({ path: "new" }); load({ path: "a" }); load({ path: "a" });`);
    expect([more[0], more[2], more[3]]).toEqual([b, a, `${a}~2`]);
    const wired = await ids(`clean({ rows: load({ path: "a" }) });`);
    const rewired = await ids(`clean({ rows: load({ path: "b" }) });`);
    expect(wired[1]).not.toBe(rewired[1]);
    const optioned = await ids(`load.with({ cache: false })({ path: "a" });`);
    expect(optioned[0]).not.toBe(a);
  });

  test("stores a literal that is no JSON as an artifact", async () => {
    await using worker = await startWorker(`${head}
const at = step(({ day, big }: { day: Date; big: string }) => [day, big.length]);
export default pipeline("literals", () => at({ day: new Date(0), big: "x".repeat(20_000) }));`);
    const { calls } = await worker.body("literals");
    expect(calls[0]?.inputs).toMatchObject({
      day: { type: "artifact", codec: "msgpack" },
      big: { type: "artifact", codec: "json", valueType: "string" },
    });
  });
});

describe("maps, questions and children", () => {
  test("stand in the plan as they were written", async () => {
    await using worker = await startWorker(`${head}
export const child = pipeline("child", { params: z.object({ path: z.string() }) }, ({ path }) => ({ rows: load({ path }) }));
export default pipeline("all", () => {
  const folds = load({ path: "folds" });
  const models = fit.map({ rows: folds as never, epochs: [1, 2] }, { concurrency: 2 });
  fit.product({ rows: unmapped(["x"]), epochs: [1, 2] });
  const parts = split.map({ rows: [["a"], ["b"]] });
  clean({ rows: parts.unpack().train[1]! });
  const { rows } = child({ path: "c" });
  clean({ rows });
  child.embed({ path: "d" });
  return { models, first: models.chunk(0) };
});`);
    const { calls, end } = await worker.body("all");
    const [folds, mapped, product, parts, part, started, after, embedded] = calls;
    expect(mapped).toMatchObject({
      step: "fit",
      map: { kind: "zip", over: ["rows", "epochs"], options: { concurrency: 2 } },
      inputs: { rows: { type: "output", call: folds?.id }, epochs: { type: "value", value: [1, 2] } },
    });
    expect(product).toMatchObject({
      map: { kind: "product", over: ["epochs"] },
      inputs: { rows: { type: "value", value: ["x"] } },
    });
    expect(part?.inputs).toEqual({ rows: { type: "output", call: parts?.id, output: "train", index: 1 } });
    expect(started).toMatchObject({
      step: "child",
      pipeline: { name: "child", export: "child" },
      inputs: { path: { type: "value", value: "c" } },
    });
    expect(after?.inputs).toEqual({ rows: { type: "output", call: started?.id, output: "rows" } });
    expect(embedded).toMatchObject({ step: "load", inputs: { path: { type: "value", value: "d" } } });
    expect(end).toMatchObject({
      type: "body.finished",
      outputs: { models: { call: mapped?.id }, first: { call: mapped?.id, index: 0 } },
    });
  });

  test("a question waits for its answer and checks it", async () => {
    await using worker = await startWorker(`${head}
export default pipeline("asking", async () => {
  const { yes } = await ask({ name: "go", question: "Go on?", schema: z.object({ yes: z.boolean() }), timeout: "1h" });
  return yes ? load({ path: "yes" }) : load({ path: "no" });
});`);
    const body = worker.body("asking");
    const { id, binding } = await worker.next("load");
    worker.send({ type: "loaded", id, input: { type: "value", value: { yes: true } } });
    const { calls, end } = await body;
    expect(calls[0]).toMatchObject({
      step: "go",
      ask: { question: "Go on?", timeout: "1h", schema: { type: "object", properties: { yes: { type: "boolean" } } } },
    });
    expect(binding).toEqual({ type: "output", call: calls[0]?.id, output: "output" });
    expect(calls[1]).toMatchObject({ inputs: { path: { value: "yes" } } });
    expect(end).toMatchObject({ isStatic: false });
  });
});

describe("a dynamic body", () => {
  const source = `${head}
export default pipeline("dynamic", async () => {
  const rows = load({ path: "a" });
  try {
    const data = await rows.load();
    for (const path of data) clean({ rows: [path] });
    return clean({ rows });
  } catch (error) {
    if ((error as Error).name === "RainError") return load({ path: "instead" });
    throw error;
  }
});`;
  test("says its calls before it waits, and goes on with the data", async () => {
    await using worker = await startWorker(source);
    const body = worker.body("dynamic");
    const { id } = await worker.next("load");
    expect(worker.messages.filter(({ type }) => type === "calls")).toHaveLength(1);
    worker.send({ type: "loaded", id, input: { type: "value", value: ["x", "y"] } });
    const { calls, end } = await body;
    expect(calls.map(({ step }) => step)).toEqual(["load", "clean", "clean", "clean"]);
    expect(end).toMatchObject({ type: "body.finished", isStatic: false });
  });

  test("can catch a step's failure, and otherwise fails with that very failure", async () => {
    await using worker = await startWorker(source);
    const caught = worker.body("dynamic");
    worker.send({
      type: "loaded",
      id: (await worker.next("load", ({ runId }) => runId === "run1")).id,
      error: { name: "RainError", message: "wet" },
    });
    expect((await caught).calls.at(-1)).toMatchObject({ inputs: { path: { value: "instead" } } });
    const failed = worker.body("dynamic");
    const error = { name: "OtherError", message: "dry", location: { file: "/elsewhere.ts", line: 3 } };
    worker.send({ type: "loaded", id: (await worker.next("load", ({ runId }) => runId === "run2")).id, error });
    expect((await failed).end).toMatchObject({ type: "body.failed", error });
  });
});

describe("a body that is wrong", () => {
  const failure = async (body: string, parameters = {}) => {
    await using worker = await startWorker(
      `${head}export default pipeline("wrong", { params: z.object({ n: z.int().max(3).default(1) }) }, ({ n }) => {\n  ${body}\n});`,
    );
    const { end } = await worker.body("wrong", parameters);
    return end.type === "body.failed" ? end.error : undefined;
  };
  test("reads what is not there yet", async () => {
    const error = await failure(`return fit({ rows: [], epochs: load({ path: "a" }).length as never });`);
    expect(error).toMatchObject({ code: "not-loaded", location: { line: 8 } });
    expect(error?.message).toContain(`The result of "load" is not there yet`);
  });
  test("iterates an output", async () =>
    expect(
      await failure(`for (const row of load({ path: "a" }) as never as string[]) clean({ rows: [row] });`),
    ).toMatchObject({ code: "not-loaded" }));
  test("maps lists of unequal length", async () => {
    const error = await failure(`fit.map({ rows: [["a"]], epochs: [1, 2] });`);
    expect(error).toMatchObject({
      code: "bad-map",
      message: expect.stringContaining('The mapped inputs of "fit" have different lengths: rows has 1, epochs has 2.'),
    });
  });
  test("throws", async () =>
    expect(await failure(`throw new RangeError("no");`)).toMatchObject({
      name: "RangeError",
      location: { line: 8, column: 9 },
    }));
  test("wires a function", async () =>
    expect(await failure(`load({ path: (() => 1) as never });`)).toMatchObject({ code: "not-serialisable" }));
  test("gets a parameter outside its schema", async () => {
    const error = await failure(`return load({ path: String(n) });`, { n: 4 });
    expect(error).toMatchObject({ code: "bad-parameters", message: expect.stringContaining('pipeline "wrong"') });
    expect(error?.message).toContain("<=3");
  });
});

test("an unknown pipeline is said so", async () => {
  await using worker = await startWorker(staticSource);
  expect((await worker.body("other")).end).toMatchObject({ type: "body.failed", error: { code: "unknown-pipeline" } });
});

test("1,000 calls are planned within the budget for a warm start", async () => {
  await using worker = await startWorker(
    `${head}export default pipeline("big", () => { for (let i = 0; i < 1_000; i++) load({ path: String(i) }); });`,
  );
  await worker.body("big");
  // What it takes at best: another test may have the processor meanwhile.
  const took: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const began = performance.now();
    const { calls } = await worker.body("big");
    took.push(performance.now() - began);
    expect(calls).toHaveLength(1_000);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(1_000);
  }
  expect(Math.min(...took)).toBeLessThan(400);
});
