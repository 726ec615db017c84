/** Pipelines through a real engine process and real workers. */
import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Workspace } from "./workspace.ts";
import { createWorkspace, isGone, stepsByNode } from "./workspace.ts";

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.dispose());

const head = `import { pipeline, step } from "pipeloom";\nimport { z } from "zod";\n`;
const chain = `${head}
const FACTOR = 2;
const helper = (x: number) => x * FACTOR;
export const load = step(({ n }: { n: number }) => { console.log("loading", n); return Array.from({ length: n }, (_, i) => ({ i })); });
export const count = step(({ rows }: { rows: { i: number }[] }) => rows.length);
export const double = step(({ x }: { x: number }) => helper(x));
export default pipeline("demo", { params: z.object({ n: z.int().default(5) }) }, ({ n }) => double({ x: count({ rows: load({ n }) }) }));
`;

describe("a TypeScript pipeline", () => {
  it("runs, and gives outputs, steps and logs", async () => {
    const file = workspace.write("a.pipeline.ts", chain);
    const connection = await workspace.connect();
    const run = await workspace.start(connection, file, { parameters: { n: 5 } });
    const finished = await run.finished;
    expect(finished).toMatchObject({ status: "succeeded", outputs: { output: { type: "number", value: 10 } } });
    expect(finished.steps.map(({ node, status, cached, reason }) => ({ node, status, cached, reason }))).toEqual(
      ["load", "count", "double"].map((node) => ({
        node,
        status: "succeeded",
        cached: false,
        reason: "no earlier run",
      })),
    );
    expect(run.events.map(({ seq }) => seq).filter((seq, at, all) => at > 0 && seq < (all[at - 1] ?? 0))).toEqual([]);
    const logs = await connection.client.request("logs.read", { runId: run.runId });
    expect(logs.lines).toMatchObject([{ text: "loading 5", stream: "stdout", attempt: 1 }]);
    expect(await connection.client.request("logs.read", { runId: run.runId, after: logs.next })).toMatchObject({
      lines: [],
      next: logs.next,
    });
    const recorded = await connection.client.request("run.get", { runId: run.runId });
    expect(recorded).toMatchObject({
      status: "succeeded",
      counts: { total: 3, succeeded: 3, cached: 0 },
      lastSeq: finished.seq,
    });
    expect((await connection.client.request("runs.list", {})).runs).toMatchObject([
      { runId: run.runId, status: "succeeded" },
    ]);
  });

  it("is answered from the cache without a worker, and says why a step runs again", async () => {
    const file = workspace.write("a.pipeline.ts", chain);
    await workspace.run(file, { parameters: { n: 5 } });
    const first = workspace.pid();
    expect(
      (await workspace.run(file, { parameters: { n: 5 } })).steps.map(({ cached, reason }) => [cached, reason]),
    ).toEqual(["load", "count", "double"].map(() => [true, "nothing changed"]));
    const changed = stepsByNode(await workspace.run(file, { parameters: { n: 6 } }));
    expect(changed["load"]?.reason).toBe("n 5 -> 6");
    expect(changed["count"]?.reason).toBe("input rows changed");
    expect(changed["double"]?.reason).toBe("x 5 -> 6");
    workspace.write("a.pipeline.ts", chain.replace("FACTOR = 2", "FACTOR = 3"));
    const edited = stepsByNode(await workspace.run(file, { parameters: { n: 6 } }));
    expect(edited["load"]?.reason).toBe("nothing changed");
    expect(edited["double"]).toMatchObject({
      cached: false,
      reason: "code changed: FACTOR",
      outputs: { output: { value: 18 } },
    });
    expect(stepsByNode(await workspace.run(file, { parameters: { n: 6 }, useCache: false }))["load"]?.reason).toBe(
      "cache is off",
    );
    expect(workspace.pid()).toBe(first);
  });

  it("starts no worker at all when every step of a known plan is cached", async () => {
    const file = workspace.write("a.pipeline.ts", chain);
    const connection = await workspace.connect();
    await (
      await workspace.start(connection, file, { parameters: { n: 5 } })
    ).finished;
    await connection.client.request("engine.stop", {});
    await isGone(workspace.pid() ?? 0, 5_000);
    const again = await workspace.connect();
    const run = await workspace.start(again, file, { parameters: { n: 5 } });
    expect((await run.finished).steps.every(({ cached }) => cached)).toBe(true);
    expect((await again.client.request("engine.status", {})).workers).toEqual([]);
  });

  it("tells a step's error with its place in the user's file", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      `${head}
export const bad = step(() => {
  throw new RangeError("no such column: temp");
});
export default pipeline("demo", {}, () => bad({}));
`,
    );
    const finished = await workspace.run(file);
    expect(finished).toMatchObject({
      status: "failed",
      error: { step: "bad", name: "RangeError", message: "no such column: temp", location: { file, line: 5 } },
    });
  });

  it("grows while it runs, and maps", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      `${head}
export const list = step(() => [1, 2, 3]);
export const square = step(({ x }: { x: number }) => x * x);
export const sum = step(({ xs }: { xs: number[] }) => xs.reduce((a, b) => a + b, 0));
export default pipeline("demo", {}, async () => {
  const items = list({});
  const squares = square.map({ x: items });
  const total = sum({ xs: squares });
  if ((await total.load()) > 10) return square({ x: total });
  return total;
});
`,
    );
    const finished = await workspace.run(file);
    expect(finished.outputs["output"]?.value).toBe(196);
    expect(finished.steps.map(({ invocation }) => invocation.replace(/~[0-9a-f]+/, ""))).toEqual([
      "list",
      "square[0]",
      "square[1]",
      "square[2]",
      "sum",
      "square",
    ]);
    expect((await workspace.run(file)).steps.every(({ cached }) => cached)).toBe(true);
  });

  it("retries, and tells of each failed attempt", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      `${head}
import { existsSync, writeFileSync } from "node:fs";
export const flaky = step({ retry: { attempts: 3, delay: "10ms" } }, ({ mark }: { mark: string }) => {
  if (existsSync(mark)) return "well";
  writeFileSync(mark, "");
  throw new Error("not yet");
});
export default pipeline("demo", { params: z.object({ mark: z.string() }) }, ({ mark }) => flaky({ mark }));
`,
    );
    const connection = await workspace.connect();
    const run = await workspace.start(connection, file, { parameters: { mark: join(workspace.folder, "mark") } });
    expect(await run.finished).toMatchObject({ status: "succeeded", steps: [{ attempts: 2 }] });
    expect(run.events.find(({ type }) => type === "invocation.retrying")).toMatchObject({
      attempt: 1,
      delayMs: 10,
      error: { message: "not yet" },
    });
  });
});

describe("a Python pipeline", () => {
  const python = `
from pipeloom import pipeline, step

@step
def load(n: int):
    print("loading", n)
    return [{"i": i} for i in range(n)]

@step
def count(rows):
    return len(rows)

@pipeline
def demo(n: int = 5):
    return count(load(n))
`;
  it("runs, is cached, and explains", async () => {
    const file = workspace.write("a.pipeline.py", python);
    expect(await workspace.run(file, { parameters: { n: 5 } })).toMatchObject({
      status: "succeeded",
      outputs: { output: { value: 5 } },
    });
    expect((await workspace.run(file, { parameters: { n: 5 } })).steps.every(({ cached }) => cached)).toBe(true);
    expect(stepsByNode(await workspace.run(file, { parameters: { n: 6 } }))["load"]?.reason).toBe("n 5 -> 6");
  });

  it("says what is missing when no Python or an old one is found", async () => {
    const file = workspace.write("a.pipeline.py", python);
    const connection = await workspace.connect();
    await expect(workspace.start(connection, file, { python: "/nowhere/python3" })).rejects.toMatchObject({
      code: "no-python",
      message: expect.stringContaining("/nowhere/python3"),
    });
    const old = workspace.write("old-python", "#!/bin/sh\necho /opt/old/python\necho 3.8.2\n");
    chmodSync(old, 0o755);
    await expect(workspace.start(connection, file, { python: old })).rejects.toMatchObject({
      code: "python-too-old",
      message: expect.stringContaining("3.8.2"),
    });
  });
});

describe("what is refused", () => {
  it("files and parameters that cannot run", async () => {
    const connection = await workspace.connect();
    const missing = join(workspace.folder, "no.pipeline.ts");
    await expect(workspace.start(connection, missing)).rejects.toMatchObject({
      code: "bad-file",
      message: `${missing} does not exist.`,
    });
    const broken = workspace.write("b.pipeline.ts", "export const = 1;\n");
    await expect(workspace.start(connection, broken)).rejects.toMatchObject({
      code: "bad-file",
      message: expect.stringContaining("b.pipeline.ts:1"),
    });
    const module = workspace.write("m.pipeline.ts", `import x from "not-there";\nexport default x;\n`);
    await expect(workspace.start(connection, module)).rejects.toMatchObject({
      code: "bad-file",
      message: expect.stringContaining("not-there"),
    });
    const file = workspace.write("a.pipeline.ts", chain);
    const parameters = [{ name: "n", schema: { type: "integer", minimum: 1 }, required: true }];
    await expect(
      workspace.start(connection, file, { parameters: { n: 0 }, pipeline: { parameters } }),
    ).rejects.toMatchObject({ code: "bad-parameters", message: expect.stringContaining("n must be at least 1") });
    await expect(
      workspace.start(connection, file, { parameters: { n: 1 }, selection: { only: "nothing" } }),
    ).rejects.toMatchObject({ code: "unknown-step" });
    await expect(
      workspace.start(connection, file, { parameters: { n: 1 }, selection: { rerun: "zzz" } }),
    ).rejects.toMatchObject({ code: "unknown-run" });
    expect((await connection.client.request("runs.list", {})).runs).toEqual([]);
  });

  it("nothing of the user's secrets reaches a step, and the address is private", async () => {
    await workspace.dispose();
    workspace = createWorkspace({ MY_SECRET_TOKEN: "x" });
    const file = workspace.write(
      "a.pipeline.ts",
      `${head}
export const names = step(() => Object.keys(process.env).sort());
export default pipeline("demo", {}, () => names({}));
`,
    );
    const finished = await workspace.run(file);
    const seen = finished.outputs["output"]?.value;
    expect(seen).toContain("PATH");
    expect(seen).not.toContain("MY_SECRET_TOKEN");
    expect(seen).not.toContain("NODE_COMPILE_CACHE");
    expect(statSync(join(workspace.folder, ".pipeloom/engine.json")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(workspace.folder, ".pipeloom/.gitignore"), "utf8")).toBe("*\n");
  });
});
