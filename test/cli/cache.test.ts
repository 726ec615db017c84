/** `cache explain`, `cache verify` and `cache prune`, in both languages where code counts. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finished, Workspace } from "./command-line.ts";
import { findPython, inProcess, workspaceWith } from "./command-line.ts";

const typescript = (by: number) => `import { pipeline, step, z } from "pipeloom";
const factor = ${by};
export const load = step(({ size }: { size: number }) => Array.from({ length: size }, (_, at) => at));
export const scale = step(({ rows, add }: { rows: readonly number[]; add: number }) => rows.map((row) => row * factor + add));
export const count = step({ cache: false }, ({ rows }: { rows: readonly number[] }) => rows.length);
export const training = pipeline("training", { params: z.object({ size: z.number().default(3000), add: z.number().default(1) }) },
  ({ size, add }) => count({ rows: scale({ rows: load({ size }), add }) }));
`;
const python = (by: number) => `from pipeloom import pipeline, step
factor = ${by}
@step
def load(size: int) -> list: return list(range(size))
@step
def scale(rows: list, add: int) -> list: return [row * factor + add for row in rows]
@step(cache=False)
def count(rows: list) -> int: return len(rows)
@pipeline
def training(size: int = 3000, add: int = 1): return count(scale(load(size), add))
`;

interface Row {
  readonly node: string;
  readonly action: string;
  readonly reason: string;
  readonly policy?: unknown;
  readonly parts: readonly { kind: string; name: string; change: string; now?: string; before?: string }[];
}

let workspace: Workspace;
const call = (...argv: readonly string[]): Promise<Finished> => inProcess(argv, workspace.folder);
const json = async (...argv: readonly string[]) => JSON.parse((await call(...argv, "--json")).stdout);
const blobs = () =>
  readdirSync(join(workspace.folder, ".pipeloom/artifacts"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe.each([
  ["TypeScript", "flow.ts", typescript],
  ["Python", "flow.py", python],
] as const)("cache explain in %s", (language, file, source) => {
  const isThere = language === "TypeScript" || findPython() !== undefined;
  beforeAll(() => {
    workspace = workspaceWith({ [file]: source(2) });
  });
  afterAll(() => workspace.dispose());

  it.runIf(isThere)(
    "names the parts that changed, and what is not known yet",
    async () => {
      const first: { invocations: Row[] } = await json("cache", "explain", file);
      expect(first.invocations.map(({ node, action, reason }) => [node, action, reason])).toEqual([
        ["load", "run", "no earlier run"],
        ["scale", "run", "upstream load runs"],
        ["count", "run", "upstream scale runs"],
      ]);
      expect(first.invocations[1]?.parts).toContainEqual({ kind: "input", name: "rows", change: "unknown" });
      expect(await call("run", file)).toMatchObject({ code: 0 });

      workspace.write({ [file]: source(3) });
      const { invocations }: { invocations: Row[] } = await json("cache", "explain", file, "--param", "add=5");
      const [load, scale, count] = invocations;
      expect(load).toMatchObject({ action: "reuse", reason: "nothing changed" });
      expect(load?.parts.every(({ change }) => change === "same")).toBe(true);
      expect(scale).toMatchObject({ action: "run", reason: "code changed: factor; add 1 -> 5" });
      expect(scale?.parts.filter(({ change }) => change !== "same")).toEqual([
        expect.objectContaining({ kind: "code", name: "factor", change: "changed" }),
        { kind: "input", name: "add", change: "changed", before: "1", now: "5" },
      ]);
      expect(count).toMatchObject({ action: "run", policy: false });

      const text = (await call("cache", "explain", file, "scale", "--param", "add=5")).stdout;
      expect(text).toMatch(/^scale {2}run {2}code changed: factor; add 1 -> 5\n/);
      expect(text).toMatch(/input +add +changed +1 -> 5\n/);
      expect(text).toMatch(/input +rows +same/);
      expect(await call("cache", "explain", file, "scael")).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Did you mean "scale"?'),
      });
    },
    60_000,
  );
});

describe("the store", () => {
  beforeAll(async () => {
    workspace = workspaceWith({ "flow.ts": typescript(2) });
    for (const size of [3000, 4000, 5000])
      expect(await call("run", "flow.ts", "--param", `size=${size}`)).toMatchObject({ code: 0 });
  }, 60_000);
  afterAll(() => workspace.dispose());

  it("is found sound, then damaged, and repaired by dropping what is broken", async () => {
    expect(await call("cache", "verify")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("The store is sound."),
    });
    const [victim = ""] = blobs();
    const bytes = readFileSync(victim);
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    writeFileSync(victim, bytes);
    const found = await json("cache", "verify");
    expect(found.artifacts.broken).toEqual([{ digest: victim.slice(-64), problem: "damaged", path: victim }]);
    expect(found.dangling).toHaveLength(1);
    expect((await call("cache", "verify")).code).toBe(1);
    expect((await call("cache", "verify", "--repair")).code).toBe(0);
    expect(blobs()).not.toContain(victim);
    expect((await call("cache", "verify")).code).toBe(0);
    // The step whose result was dropped runs again, and its value is there again.
    for (const size of [3000, 4000, 5000])
      expect(await call("run", "flow.ts", "--param", `size=${size}`)).toMatchObject({ code: 0 });
    expect(blobs()).toContain(victim);
  }, 60_000);

  it("is pruned: first told, then done; what kept runs refer to stays", async () => {
    const before = blobs().length;
    const told = await json("cache", "prune", "--keep", "1");
    expect(told).toMatchObject({ isDryRun: true, keptRuns: 1, deferred: 0 });
    expect(told.runs).toHaveLength(5);
    expect(blobs()).toHaveLength(before);
    expect(await call("cache", "prune", "--older-than", "1d")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Would remove 0 runs"),
    });
    const done = await json("cache", "prune", "--keep", "1", "--yes");
    expect(done).toMatchObject({ ...told, isDryRun: false });
    expect(done.bytes).toBeGreaterThan(0);
    expect(blobs()).toHaveLength(before - done.files);
    expect(await json("runs", "list")).toHaveLength(1);
    expect((await call("cache", "verify")).code).toBe(0);
    const kept = await json("cache", "explain", "flow.ts", "--param", "size=5000");
    expect(kept.invocations.map(({ action }: Row) => action)).toEqual(["reuse", "reuse", "run"]);
    const gone = await json("cache", "explain", "flow.ts", "--param", "size=3000");
    expect(gone.invocations[0].action).toBe("run");
  }, 60_000);

  it("goes down to a size, the oldest first", async () => {
    for (const size of [6000, 7000]) await call("run", "flow.ts", "--param", `size=${size}`);
    const { runs, keptRuns } = await json("cache", "prune", "--max-size", "80KB");
    expect([runs.length, keptRuns]).toEqual([2, 1]);
  }, 60_000);

  it("wants to be told what may go", async () => {
    expect(await call("cache", "prune")).toMatchObject({ code: 2 });
    expect(await call("cache", "prune", "--older-than", "soon")).toMatchObject({ code: 2 });
    expect(await call("cache", "prune", "--max-size", "much")).toMatchObject({ code: 2 });
  });
});
