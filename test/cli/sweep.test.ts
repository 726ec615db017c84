/** Several values for a parameter: one run each, under one name, comparable. */
import { afterAll, expect, it } from "vitest";
import { combinations, readSweepValues } from "../../runtime/config/sweep.ts";
import type { JsonSchema } from "../../runtime/model/json.ts";
import { inProcess, jsonLines, workspaceWith } from "./command-line.ts";

const workspace = workspaceWith({
  "a.pipeline.ts": `import { metrics, pipeline, step, z } from "pipeloom";
const fit = step(({ epochs, rate }: { epochs: number; rate: number }) => metrics({ loss: 1 / (epochs * rate) }));
export default pipeline("training", { params: z.object({ epochs: z.int().min(1).default(5), rate: z.number().default(0.5) }) }, (given) => fit(given));
`,
});
afterAll(() => workspace.dispose());

const run = (...flags: string[]) => inProcess(["run", "a.pipeline.ts", ...flags], workspace.folder);

it("starts one run per combination, the last parameter varying fastest", async () => {
  const { code, stdout, stderr } = await run("--json", "--sweep", "epochs=1,2", "--sweep", "rate=[0.5, 0.25]");
  expect([code, stderr]).toEqual([0, ""]);
  const started = jsonLines(stdout).filter(({ type }) => type === "run.started");
  expect(started.map(({ sweep }) => sweep)).toEqual(
    [
      { epochs: 1, rate: 0.5 },
      { epochs: 1, rate: 0.25 },
      { epochs: 2, rate: 0.5 },
      { epochs: 2, rate: 0.25 },
    ].map((values, index) => ({ id: expect.any(String), index, total: 4, values })),
  );
  expect(new Set(started.map(({ sweep }) => JSON.stringify((sweep as { id: string }).id))).size).toBe(1);
  expect(started[0]?.["parameters"]).toContainEqual({
    name: "epochs",
    value: 1,
    layer: "command-line",
    source: "--sweep",
    hidden: [{ layer: "default", value: 5, source: "a.pipeline.ts:3" }],
  });
});

it("says which run it is, and how to compare them", async () => {
  const { code, stdout } = await run("--sweep", "epochs=3,4");
  expect(code).toBe(0);
  expect(stdout).toContain("Run 1 of 2: epochs 3\n");
  expect(stdout).toMatch(/Compare them: pipeloom runs compare \S+ \S+\n/);
  const runs = /runs compare (\S+) (\S+)/.exec(stdout)?.slice(1) ?? [];
  const compared = await inProcess(["runs", "compare", ...runs], workspace.folder);
  expect(compared.stdout).toMatch(/epochs\s+3\s+4/);
});

it.each([
  ["epochs=0,1", 'parameter "epochs" must be at least 1, got 0'],
  ["epochs=1,x", 'parameter "epochs" must be a whole number, got "x"'],
  ["epochs=1,1", "has 1 twice"],
  ["epoch=1", 'Did you mean "epochs"?'],
  ["epochs", "--sweep wants NAME=A,B,…"],
])("refuses --sweep %s before anything runs", async (sweep, message) => {
  const { code, stderr } = await run("--sweep", sweep);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

it("reads texts, lists and choices as any value", () => {
  const read = (schema: JsonSchema, text: string) => readSweepValues({ name: "x", schema, required: true }, text);
  expect(read({ type: "string" }, "a, b")).toEqual({ type: "values", values: ["a", "b"] });
  expect(read({ type: "string" }, '["a, b", ""]')).toEqual({ type: "values", values: ["a, b", ""] });
  expect(read({ type: "array", items: { type: "integer" } }, "[[1, 2], []]")).toEqual({
    type: "values",
    values: [[1, 2], []],
  });
  expect(read({ anyOf: [{ type: "integer" }, { type: "null" }] }, "1, null")).toEqual({
    type: "values",
    values: [1, null],
  });
  expect(read({ type: "integer" }, "9007199254740993").type).toBe("problem");
  expect(combinations(new Map())).toEqual([{}]);
});
