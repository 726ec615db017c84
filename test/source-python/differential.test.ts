/** The same pipeline in TypeScript and in Python gives the same graph, the same parameters and the same problems. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { essence, parseFile } from "./graph.ts";

const folder = join(import.meta.dirname, "../fixtures/source-python/pairs");
const sample = join(import.meta.dirname, "../workspaces/weather/forecast.pipeline");
const pairs = [
  ...readdirSync(folder)
    .filter((name) => name.endsWith(".py"))
    .map((name) => join(folder, name.slice(0, -3))),
  sample,
];

for (const pair of pairs) {
  const name = pair.replace(/^.*[\\/]/, "");
  const typescript = parseFile(`${pair}.ts`);
  const python = parseFile(`${pair}.py`);

  test(`${name}: pipelines`, () => {
    expect(python.pipelines.length).toBeGreaterThan(0);
    expect(python.pipelines.map(essence)).toEqual(typescript.pipelines.map(essence));
  });

  test(`${name}: problems`, () => {
    const codes = (problems: typeof python.problems) =>
      problems.map(({ code, severity }) => `${code} ${severity}`).sort();
    expect(codes(python.problems)).toEqual(codes(typescript.problems));
  });
}
