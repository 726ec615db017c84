/** `run --preview`, `run --input`, and child runs with their graphs. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finished, Workspace } from "./command-line.ts";
import { inProcess, workspaceWith } from "./command-line.ts";

const source = `import { pipeline, step, z } from "pipeloom";
export const load = step(({ size }: { size: number }) => Array.from({ length: size }, (_, at) => at));
export const clean = step(({ rows }: { rows: readonly number[] }) => rows.filter((row) => row > 0));
export const count = step(({ rows, by }: { rows: readonly number[]; by: number }) => rows.length * by);
export const child = pipeline("child", { params: z.object({ size: z.number().default(1) }) }, ({ size }) => load({ size }));
export const training = pipeline("training", { params: z.object({ size: z.number().default(3), by: z.number().default(1) }) },
  ({ size, by }) => count({ rows: clean({ rows: load({ size }) }), by }));
export const outer = pipeline("outer", {}, () => child({ size: 2 }));
`;

let workspace: Workspace;
const call = (...argv: readonly string[]): Promise<Finished> => inProcess(argv, workspace.folder);
const training = (...argv: readonly string[]) => call("run", "flow.ts", "--pipeline", "training", ...argv);
const last = ({ stdout }: Finished) => JSON.parse(stdout.trim().split("\n").at(-1) ?? "");

beforeAll(() => {
  workspace = workspaceWith({ "flow.ts": source });
});
afterAll(() => workspace.dispose());

describe("run --preview", () => {
  it("tells what would run, be reused and be skipped, and why, and runs nothing", async () => {
    expect((await training("--preview")).stdout).toMatch(/load +run +no earlier run\nclean +run +upstream load runs/);
    expect((await call("runs", "list")).stdout).toContain("No runs yet");
    expect(await training()).toMatchObject({ code: 0 });
    const { stdout } = await training("--preview", "--param", "by=2");
    expect(stdout).toMatch(/load +reuse +nothing changed\nclean +reuse +nothing changed\ncount +run +by 1 -> 2\n/);
    expect(stdout).toContain("3 steps: 1 to run, 2 reused");
    const { invocations } = JSON.parse((await training("--preview", "--json", "--from", "clean")).stdout);
    expect(invocations.map(({ node, action }: { node: string; action: string }) => [node, action])).toEqual([
      ["load", "reuse"],
      ["clean", "run"],
      ["count", "run"],
    ]);
  }, 60_000);

  it("goes with an earlier run and edited parameters", async () => {
    expect(await training("--param", "size=5")).toMatchObject({ code: 0 });
    const { stdout } = await training("--preview", "--rerun", "latest", "--param", "by=7");
    expect(stdout).toMatch(/load +reuse/);
    expect(stdout).toMatch(/count +run +by 1 -> 7/);
  }, 30_000);
});

describe("run --input", () => {
  it("stands in for what is wired, in this run", async () => {
    const finished = await training("--input", "count.rows=[1,2,3,4,5,6,7]", "--json");
    expect(last(finished)).toMatchObject({ status: "succeeded", outputs: { output: { value: 7 } } });
    expect((await call("runs", "show", "latest")).stdout).toContain("Given inputs\n  count.rows  [1,2,3,4,5,6,7]\n");
    expect(last(await call("runs", "resume", "latest", "--json"))).toMatchObject({ outputs: { output: { value: 7 } } });
    expect((await training("--preview", "--input", "count.rows=[1]")).stdout).toMatch(/count +run +input rows changed/);
    expect(last(await training("--json"))).toMatchObject({ outputs: { output: { value: 2 } } });
  }, 30_000);

  it.each([
    ["count.row=[1]", 'Did you mean "rows"?'],
    ["cuont.rows=[1]", 'Did you mean "count"?'],
    ["count.rows=x", "must be JSON"],
    ["rows", "wants STEP.INPUT=JSON"],
  ])("refuses %s", async (written, why) => {
    expect(await training("--input", written)).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
  });
});

it("child runs carry the graph of their pipeline", async () => {
  const finished = await call("run", "flow.ts", "--pipeline", "outer", "--json");
  const events = finished.stdout
    .trim()
    .split("\n")
    .map((line): { childRun?: string } => JSON.parse(line));
  const childRun = events.find((event) => event.childRun !== undefined)?.childRun ?? "";
  const { graph } = JSON.parse((await call("runs", "show", childRun, "--json")).stdout);
  expect(graph.nodes.map(({ id }: { id: string }) => id)).toEqual(["load"]);
}, 30_000);
