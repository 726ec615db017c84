/** The sample, run by the real command on a copy of its folder, in both languages. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Workspace } from "../cli/command-line.ts";
import { findPython, jsonLines, pipeloom, sampleWorkspace } from "../cli/command-line.ts";

interface Step {
  readonly node: string;
  readonly status: string;
  readonly cached: boolean;
  readonly reason: string;
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly digest: string;
        readonly type: string;
        readonly value?: unknown;
        readonly preview?: { readonly summary: string };
      }
    >
  >;
}
interface Result {
  readonly type: string;
  readonly runId: string;
  readonly status: string;
  readonly outputs: Step["outputs"];
  readonly steps: readonly Step[];
}

const names = ["load", "clean", "summarise", "derive", "split", "fit", "predict", "evaluate", "plot", "report"];
const python = findPython();

describe.each([
  { file: "forecast.pipeline.ts", isThere: true },
  { file: "forecast.pipeline.py", isThere: python !== undefined },
])("$file", ({ file, isThere }) => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = sampleWorkspace();
  });
  afterAll(() => workspace.dispose());

  async function run(...flags: string[]): Promise<Result> {
    const choice = python === undefined ? [] : ["--python", python];
    const { code, stdout, stderr } = await pipeloom(
      ["run", file, "--json", "--profile", "quick", ...choice, ...flags],
      { cwd: workspace.folder },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const last = jsonLines(stdout).at(-1);
    // SAFETY: the test below checks what it reads of it.
    return last as unknown as Result;
  }
  const step = (result: Result, node: string) => result.steps.find((each) => each.node === node);
  const ran = (result: Result) => result.steps.filter(({ cached }) => !cached).map(({ node }) => node);

  it.skipIf(!isThere)("runs whole, then from the cache, then only what a change reaches", async () => {
    const first = await run();
    expect(first).toMatchObject({ type: "run.finished", status: "succeeded" });
    expect(first.steps.map(({ node }) => node).toSorted()).toEqual(names.toSorted());
    expect(first.steps.every(({ status, cached }) => status === "succeeded" && !cached)).toBe(true);
    expect(Object.fromEntries(Object.entries(first.outputs).map(([name, { type }]) => [name, type]))).toEqual({
      scores: "metrics",
      chart: "svg",
      report: "markdown",
    });
    expect(step(first, "summarise")?.outputs["output"]).toMatchObject({
      type: "table",
      preview: { summary: "12 rows × 5" },
    });
    expect(Object.keys(step(first, "split")?.outputs ?? {})).toEqual(["train", "test"]);

    const again = await run();
    expect(ran(again)).toEqual(["load"]); // It reads its file every time, on purpose.
    expect(step(again, "load")?.reason).toBe("cache is off");
    expect(step(again, "fit")?.reason).toBe("nothing changed");
    expect(again.outputs["scores"]?.digest).toBe(first.outputs["scores"]?.digest);

    const deeper = await run("--param", "depth=4");
    expect(ran(deeper).toSorted()).toEqual(["evaluate", "fit", "load", "plot", "predict", "report"]);
    expect(step(deeper, "fit")?.reason).toBe("depth 3 -> 4");
  });

  it.skipIf(!isThere)("runs again what a changed helper function reaches", async () => {
    await run();
    const helper = file.endsWith(".ts") ? "lib/chart.ts" : "lib/chart.py";
    const text = readFileSync(join(workspace.folder, helper), "utf8");
    expect(text).toContain('font-size="13"');
    workspace.write({ [helper]: text.replace('font-size="13"', 'font-size="14"') });
    const changed = await run();
    expect(ran(changed).toSorted()).toEqual(["load", "plot"]);
    expect(step(changed, "plot")?.reason).toMatch(/^code changed: /);
    // A comment and other formatting are no change.
    workspace.write({
      [helper]: `${file.endsWith(".ts") ? "//" : "#"} A comment.\n\n${text.replace('font-size="13"', 'font-size="14"')}`,
    });
    expect(ran(await run())).toEqual(["load"]);
  });
});

describe.skipIf(python === undefined)("the two languages", () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = sampleWorkspace();
  });
  afterAll(() => workspace.dispose());

  it("give the same values where nothing is drawn at random", async () => {
    const results: Result[] = [];
    for (const file of ["forecast.pipeline.ts", "forecast.pipeline.py"]) {
      const { stdout } = await pipeloom(["run", file, "--json", "--profile", "quick", "--python", python ?? ""], {
        cwd: workspace.folder,
      });
      // SAFETY: what is read of it is compared.
      results.push(jsonLines(stdout).at(-1) as unknown as Result);
    }
    const values = results.map(({ steps }) => steps.find(({ node }) => node === "summarise")?.outputs["output"]?.value);
    expect(values[0]).toHaveLength(12);
    expect(values[1]).toEqual(values[0]);
    const shapes = results.map(({ steps }) =>
      Object.fromEntries(
        steps
          .filter(({ node }) => ["load", "clean", "derive", "split", "predict"].includes(node))
          .map(({ node, outputs }) => [node, Object.values(outputs).map(({ preview }) => preview?.summary)]),
      ),
    );
    expect(shapes[1]).toEqual(shapes[0]);
  });
});
