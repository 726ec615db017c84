/** The catalog on the command line: typed outputs of a run, their versions, tags and lineage. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finished, Workspace } from "./command-line.ts";
import { inProcess, workspaceWith } from "./command-line.ts";

const source = `import { dataset, metrics, model, pipeline, step, z } from "pipeloom";
export const load = step(({ size }: { size: number }) =>
  dataset(Array.from({ length: size }, (_, day) => ({ day, rain: day * 2 })), { name: "rain", facts: { source: "stations" } }));
export const fit = step(({ rows }: { rows: readonly { rain: number }[] }) => model({ slope: rows.length }));
export const score = step(({ fitted }: { fitted: { slope: number } }) => metrics({ rmse: 1 / fitted.slope }, { name: "score" }));
export default pipeline("training", { params: z.object({ size: z.number().default(2) }) }, ({ size }) =>
  score({ fitted: fit({ rows: load({ size }) }) }));
`;

let workspace: Workspace;
const call = (...argv: readonly string[]): Promise<Finished> => inProcess(argv, workspace.folder);
const json = async (...argv: readonly string[]) => JSON.parse((await call(...argv, "--json")).stdout);

beforeAll(async () => {
  workspace = workspaceWith({ "training.ts": source });
  for (const size of ["2", "3", "2"])
    expect(await call("run", "training.ts", "--param", `size=${size}`)).toMatchObject({ code: 0 });
}, 60_000);
afterAll(() => workspace.dispose());

describe("catalog list", () => {
  it("has each name with the version that was made or reused last", async () => {
    const entries: { name: string; version: number; versions: number; kind: string }[] = await json("catalog", "list");
    expect(
      entries
        .map(({ name, version, versions, kind }) => [name, version, versions, kind])
        .toSorted(([a], [b]) => String(a).localeCompare(String(b))),
    ).toEqual([
      ["rain", 1, 2, "dataset"],
      ["score", 1, 2, "metrics"],
      ["training/fit/output", 1, 2, "model"],
    ]);
    const { stdout } = await call("catalog", "list");
    expect(stdout).toMatch(/^NAME +VERSION +KIND/);
    expect(stdout).toMatch(/rain +1 of 2 +dataset .*2 rows × 2/);
  });

  it("is narrowed by kind and by part of a name", async () => {
    expect(await json("catalog", "list", "--kind", "model")).toHaveLength(1);
    expect(await json("catalog", "list", "fit")).toHaveLength(1);
    expect(await call("catalog", "list", "--kind", "modl")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean "model"?'),
    });
  });
});

describe("catalog show", () => {
  it("tells facts, statistics and versions", async () => {
    const { entry, versions } = await json("catalog", "show", "rain@2");
    expect(entry).toMatchObject({ version: 2, facts: { rows: 3, columns: ["day", "rain"], source: "stations" } });
    expect(versions.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
    const { stdout } = await call("catalog", "show", "rain");
    expect(stdout).toMatch(/source +stations/);
    expect(stdout).toMatch(/rain +integer +0 to 2 +mean 1/);
  });

  it("refuses an unknown name with one that is near", async () => {
    expect(await call("catalog", "show", "rian")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/error\[unknown-asset\].*Did you mean "rain"\?/),
    });
    expect((await call("catalog", "show", "rain@9")).stderr).toContain("pipeloom catalog show rain");
  });
});

describe("catalog tag", () => {
  it("puts a tag on, moves it and takes it off", async () => {
    expect((await call("catalog", "tag", "rain@2", "gold")).stdout).toBe("rain version 2 is tagged gold.\n");
    expect((await json("catalog", "show", "rain@gold")).entry.version).toBe(2);
    expect((await call("catalog", "tag", "rain@1", "gold")).stdout).toBe("rain version 1 is tagged gold.\n");
    expect((await json("catalog", "list", "--tag", "gold"))[0].version).toBe(1);
    expect((await call("catalog", "tag", "rain@gold", "--remove", "gold")).stdout).toBe(
      "rain version 1 has no tags.\n",
    );
    expect(await call("catalog", "tag", "rain", "7")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("bad-tag"),
    });
    expect(await call("catalog", "tag", "rain")).toMatchObject({ code: 2 });
  });
});

describe("catalog lineage", () => {
  it("leads from a value to what it was made from, with code and parameters, and to what was made from it", async () => {
    const { root, nodes, edges, isComplete } = await json("catalog", "lineage", "training/fit/output@2");
    expect(isComplete).toBe(true);
    const steps = nodes.filter(({ type }: { type: string }) => type === "step");
    expect(steps.map(({ node, distance }: { node: string; distance: number }) => [node, distance])).toEqual([
      ["fit", -1],
      ["load", -2],
      ["score", 1],
    ]);
    for (const step of steps) {
      expect(step.parameters).toEqual([expect.objectContaining({ name: "size", value: 3 })]);
      expect(step.code.digest).toMatch(/^[0-9a-f]+$/);
    }
    const from = steps.find(({ node }: { node: string }) => node === "fit");
    expect(edges).toContainEqual({ from: from.id, to: root, port: "output" });
    const { stdout } = await call("catalog", "lineage", "training/fit/output@2", "--upstream");
    expect(stdout).toMatch(/Made from\n {2}· training\/fit .*size=3\n {4}rows: rain@2 .*\n {6}· training\/load/);
    expect(stdout).not.toContain("Made into");
  });

  it("stops at the depth and says so", async () => {
    const { nodes, isComplete } = await json("catalog", "lineage", "score@2", "--depth", "1");
    expect(isComplete).toBe(false);
    expect(nodes.filter(({ type }: { type: string }) => type === "step")).toHaveLength(1);
  });
});
