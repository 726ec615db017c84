/** Frozen versions, in both languages: kept, verified, compared, and run as they were. */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finished, Workspace } from "./command-line.ts";
import { findPython, inProcess, workspaceWith } from "./command-line.ts";

interface Case {
  readonly file: string;
  readonly helper: string;
  readonly files: (factor: number, epochs: number) => Record<string, string>;
}

const typescript: Case = {
  file: "src/flow.ts",
  helper: "src/helpers.ts",
  files: (factor, epochs) => ({
    "src/helpers.ts": `export function scaled(value: number): number { return value * ${factor}; }\n`,
    "src/flow.ts": `import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline, step, z } from "pipeloom";
import { scaled } from "./helpers.ts";
export const load = step(() => Number(readFileSync(join(import.meta.dirname, "data/start.txt"), "utf8")));
export const fit = step(({ start, epochs }: { start: number; epochs: number }) => scaled(start) + epochs);
export const training = pipeline("training", { params: z.object({ epochs: z.int().default(${epochs}) }) },
  ({ epochs }) => fit({ start: load({}), epochs }));
`,
    "src/data/start.txt": "10",
  }),
};
const python: Case = {
  file: "src/flow.py",
  helper: "src/helpers.py",
  files: (factor, epochs) => ({
    "src/helpers.py": `def scaled(value): return value * ${factor}\n`,
    "src/flow.py": `from pathlib import Path
from pipeloom import pipeline, step
from helpers import scaled
@step
def load() -> int: return int((Path(__file__).parent / "data/start.txt").read_text())
@step
def fit(start: int, epochs: int) -> int: return scaled(start) + epochs
@pipeline
def training(epochs: int = ${epochs}): return fit(load(), epochs)
`,
    "src/data/start.txt": "10",
  }),
};

let workspace: Workspace;
const call = (...argv: readonly string[]): Promise<Finished> => inProcess(argv, workspace.folder);
const json = async (...argv: readonly string[]) => JSON.parse((await call(...argv, "--json")).stdout);
const finished = async (...argv: readonly string[]) =>
  JSON.parse((await call(...argv, "--json")).stdout.trim().split("\n").at(-1) ?? "");

describe.each([
  ["TypeScript", typescript],
  ["Python", python],
] as const)("frozen versions in %s", (language, { file, helper, files }) => {
  const isThere = language === "TypeScript" || findPython() !== undefined;
  let id = "";
  let run = "";
  beforeAll(() => {
    workspace = workspaceWith(files(2, 1));
  });
  afterAll(() => workspace.dispose());

  it.runIf(isThere)(
    "have an id over graph, code and parameters: equal content is the same version",
    async () => {
      run = (await finished("run", file)).runId;
      const version = await json("freeze", file);
      id = version.id;
      expect(version).toMatchObject({ pipeline: "training", file });
      expect(version.files.map(({ path }: { path: string }) => path).toSorted()).toEqual([file, helper].toSorted());
      expect((await json("freeze", file)).id).toBe(id);
      const other = await json("freeze", file, "--param", "epochs=7");
      expect(other.id).not.toBe(id);
      expect(await json("freeze", "--verify", other.id)).toMatchObject({ isIntact: true });
      expect(await json("freeze", "--list")).toHaveLength(2);
      expect((await call("freeze", "--show", id.slice(0, 8))).stdout).toMatch(/Parameters\n {2}epochs +1/);
      expect(await call("freeze", "--verify", id)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("Nothing has changed"),
      });
    },
    60_000,
  );

  it.runIf(isThere)(
    "tell which file, step and parameter changed since",
    async () => {
      workspace.write(files(3, 5));
      const { isIntact, differences } = await json("freeze", "--verify", id);
      expect(isIntact).toBe(false);
      expect(differences).toEqual(
        expect.arrayContaining([
          { kind: "parameter", name: "epochs", change: "changed", detail: "1 -> 5" },
          { kind: "parameter", name: "epochs", change: "changed", detail: "default 1 -> 5" },
          { kind: "step", name: "fit", change: "changed", detail: "code changed: helpers.scaled" },
          { kind: "file", name: file, change: "changed" },
          { kind: "file", name: helper, change: "changed" },
        ]),
      );
      expect(differences).not.toContainEqual(expect.objectContaining({ kind: "step", name: "load" }));
      const text = await call("diff", id.slice(0, 12), file);
      expect(text).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/step +fit +changed +code changed: helpers\.scaled/),
      });
      expect(await json("diff", run, file)).toContainEqual(expect.objectContaining({ kind: "step", name: "fit" }));
      expect(await call("diff", run, id)).toMatchObject({ code: 0, stdout: "They do not differ.\n" });
    },
    60_000,
  );

  it.runIf(isThere)(
    "run as they were, from the cache where nothing changed",
    async () => {
      expect((await finished("run", file)).outputs.output.value).toBe(35);
      const again = await finished("run", "--frozen", id.slice(0, 10));
      expect(again).toMatchObject({ status: "succeeded", outputs: { output: { value: 21 } } });
      expect(again.steps.map(({ cached, reason }: { cached: boolean; reason: string }) => [cached, reason])).toEqual([
        [true, "nothing changed"],
        [true, "nothing changed"],
      ]);
      const anew = await finished("run", "--frozen", id, "--no-cache");
      expect(anew).toMatchObject({ status: "succeeded", outputs: { output: { value: 21 } } });
      expect((await call("runs", "list")).stdout).toContain(`${file} (frozen ${id.slice(0, 12)})`);
    },
    60_000,
  );

  it.runIf(isThere)(
    "run when the workspace's own files are gone, whatever was done to the extracted ones",
    async () => {
      rmSync(join(workspace.folder, file));
      writeFileSync(join(workspace.folder, ".pipeloom/frozen", id, helper), "broken");
      expect(await finished("run", "--frozen", id, "--no-cache")).toMatchObject({ outputs: { output: { value: 21 } } });
      expect(await json("freeze", "--verify", id)).toMatchObject({
        differences: [{ kind: "file", name: file, change: "removed" }],
      });
    },
    60_000,
  );

  it.runIf(isThere)(
    "outlive pruning, and are refused when their content is lost",
    async () => {
      await call("cache", "prune", "--keep", "0", "--yes");
      expect(await finished("run", "--frozen", id)).toMatchObject({ outputs: { output: { value: 21 } } });
      const { files: kept } = await json("freeze", "--show", id);
      const digest: string = kept[0].digest;
      rmSync(join(workspace.folder, ".pipeloom/artifacts", digest.slice(0, 2), digest));
      expect(await call("run", "--frozen", id)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("version-damaged"),
      });
      expect(await json("freeze", "--verify", id)).toMatchObject({ stored: [{ problem: "missing" }], isIntact: false });
      expect(readdirSync(workspace.folder)).not.toContain("frozen");
    },
    60_000,
  );
});

describe("usage", () => {
  beforeAll(() => {
    workspace = workspaceWith(typescript.files(2, 1));
  });
  afterAll(() => workspace.dispose());

  it("refuses what does not go together", async () => {
    expect(await call("run")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("wants a FILE, or --frozen ID"),
    });
    expect(await call("run", "--frozen", "abcdef", "--param", "a=1")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--param cannot be joined"),
    });
    expect(await call("freeze")).toMatchObject({ code: 2 });
    expect(await call("run", "--frozen", "abcdef")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("unknown-version"),
    });
    expect(await call("diff", "nope", "src/flow.ts")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("neither a file, nor a frozen version, nor a run"),
    });
  }, 30_000);
});
