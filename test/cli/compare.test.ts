/** `runs compare` and the metrics of `runs show`. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finished, Workspace } from "./command-line.ts";
import { inProcess, workspaceWith } from "./command-line.ts";

const source = `import { metrics, pipeline, step, z } from "pipeloom";
export const load = step(() => [1, 2, 3]);
export const fit = step(({ rows, epochs }: { rows: readonly number[]; epochs: number }) => {
  if (epochs > 9) throw new Error("too long");
  return rows.length * epochs;
});
export const score = step(({ fitted }: { fitted: number }) => metrics({ rmse: 12 / fitted }));
export default pipeline("training", { params: z.object({ epochs: z.int().default(2), seed: z.int().default(1) }) },
  ({ epochs }) => score({ fitted: fit({ rows: load({}), epochs }) }));
`;

let workspace: Workspace;
const runs: string[] = [];
const call = (...argv: readonly string[]): Promise<Finished> => inProcess(argv, workspace.folder);

beforeAll(async () => {
  workspace = workspaceWith({ "training.ts": source });
  for (const epochs of ["2", "4", "10"]) {
    const { stdout } = await call("run", "training.ts", "--param", `epochs=${epochs}`, "--json");
    runs.push(JSON.parse(stdout.trim().split("\n").at(-1) ?? "").runId);
  }
}, 60_000);
afterAll(() => workspace.dispose());

const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name);

describe("runs show", () => {
  it("collects the metrics of a run", async () => {
    const { stdout } = await call("runs", "show", runs[1] ?? "");
    expect(stdout).toMatch(/Metrics\n {2}score\.rmse +1\n/);
    const { metrics } = JSON.parse((await call("runs", "show", runs[0] ?? "", "--json")).stdout);
    expect(metrics).toEqual({ "score.rmse": 2 });
  });
});

describe("runs compare", () => {
  it("tells only what differs, side by side", async () => {
    const compared = JSON.parse((await call("runs", "compare", ...runs.slice(0, 2), "--json")).stdout);
    expect(names(compared.parameters)).toEqual(["epochs"]);
    expect(compared.metrics).toEqual([{ name: "score.rmse", values: [2, 1], isSame: false }]);
    expect(names(compared.stepOutputs)).toEqual(["fit.output", "score.output"]);
    expect(names(compared.steps)).toContain("load");
    expect(compared.steps.find(({ name }: { name: string }) => name === "load").values[1].status).toBe("cached");
    const { stdout } = await call("runs", "compare", ...runs.slice(0, 2));
    expect(stdout).toMatch(/epochs +2 +4/);
    expect(stdout).toMatch(/score\.rmse +2 +1 \(-1\)/);
    expect(stdout).not.toContain("seed");
  });

  it("tells everything with --all, and what a run does not have", async () => {
    const compared = JSON.parse((await call("runs", "compare", ...runs, "--all", "--json")).stdout);
    expect(names(compared.parameters)).toEqual(["epochs", "seed"]);
    expect(compared.metrics[0].values).toEqual([2, 1, null]);
    const fit = compared.steps.find(({ name }: { name: string }) => name === "fit");
    expect(fit.values[2]).toMatchObject({ status: "failed", error: "Error: too long" });
    expect(compared.outputs).toEqual([
      { name: "output", isSame: false, values: [expect.anything(), expect.anything(), null] },
    ]);
  });

  it("says so when nothing differs", async () => {
    const { stdout } = await call("runs", "compare", runs[0] ?? "", runs[0] ?? "");
    expect(stdout).toContain("The runs do not differ.");
  });

  it("wants two runs", async () => {
    expect(await call("runs", "compare", runs[0] ?? "")).toMatchObject({ code: 2 });
    expect(await call("runs", "compare", runs[0] ?? "", "nope")).toMatchObject({ code: 2 });
  });
});
