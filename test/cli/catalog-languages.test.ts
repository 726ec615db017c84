/** Typed outputs say the same of the same values in TypeScript and Python, and a value of one is wired into the other by its name. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Finished, Workspace } from "./command-line.ts";
import { findPython, inProcess, workspaceWith } from "./command-line.ts";

const typescript = `import { artifact, dataset, figure, metrics, model, pipeline, prompt, report, step } from "pipeloom";
export const data = step(() => dataset([{ day: 1, rain: 2.5 }, { day: 2, rain: 0 }], { name: "ts-data", facts: { source: "stations" } }));
export const trained = step(() => model({ weights: [0.5, 2] }, { name: "ts-model", facts: { framework: "own" } }));
export const scores = step(() => metrics({ rmse: 2.5, r2: 0.5 }, { name: "ts-metrics" }));
export const chart = step(() => figure({ mark: "bar", title: "Rain" }, { name: "ts-figure" }));
export const text = step(() => report("# Rain\\n\\nIt *rained* a lot.", { name: "ts-report" }));
export const page = step(() => report("<h1>Rain</h1><p>It rained.</p>", { name: "ts-page", format: "html" }));
export const template = step(() => prompt("Tell {{ name }} of {it} and {it}.", { name: "ts-prompt" }));
export const make = pipeline("make", {}, () => ({ a: data({}), b: trained({}), c: scores({}), d: chart({}), e: text({}), f: page({}), g: template({}) }));
export const count = step(({ rows }: { rows: readonly unknown[] }) => rows.length);
export const use = pipeline("use", {}, () => count({ rows: artifact<readonly unknown[]>("py-data@gold") }));
`;
const python = `from pipeloom import artifact, dataset, figure, metrics, model, pipeline, prompt, report, step
@step
def data(): return dataset([{"day": 1, "rain": 2.5}, {"day": 2, "rain": 0}], name="py-data", facts={"source": "stations"})
@step
def trained(): return model({"weights": [0.5, 2]}, name="py-model", facts={"framework": "own"})
@step
def scores(): return metrics({"rmse": 2.5, "r2": 0.5}, name="py-metrics")
@step
def chart(): return figure({"mark": "bar", "title": "Rain"}, name="py-figure")
@step
def text(): return report("# Rain\\n\\nIt *rained* a lot.", name="py-report")
@step
def page(): return report("<h1>Rain</h1><p>It rained.</p>", name="py-page", format="html")
@step
def template(): return prompt("Tell {{ name }} of {it} and {it}.", name="py-prompt")
@pipeline
def make(): return {"a": data(), "b": trained(), "c": scores(), "d": chart(), "e": text(), "f": page(), "g": template()}
@step
def count(rows: list) -> int: return len(rows)
@pipeline
def use(): return count(artifact("ts-data@1"))
`;

let workspace: Workspace;
const call = (...argv: readonly string[]): Promise<Finished> => inProcess(argv, workspace.folder);
beforeAll(() => {
  workspace = workspaceWith({ "flow.ts": typescript, "flow.py": python });
});
afterAll(() => workspace.dispose());

it.skipIf(findPython() === undefined)(
  "in both languages alike",
  async () => {
    for (const file of ["flow.ts", "flow.py"])
      expect(await call("run", file, "--pipeline", "make")).toMatchObject({ code: 0, stderr: "" });
    const entries: { name: string; kind: string; facts: Record<string, unknown>; summary: string }[] = JSON.parse(
      (await call("catalog", "list", "--json")).stdout,
    );
    const of = (prefix: string) =>
      Object.fromEntries(
        entries
          .filter(({ name }) => name.startsWith(prefix))
          .map(({ name, kind, facts: { className, ...facts }, summary }) => [
            name.slice(prefix.length),
            // A type's name is the language's own.
            { kind, facts, summary, hasClass: className !== undefined },
          ]),
      );
    expect(Object.keys(of("ts-"))).toHaveLength(7);
    expect(of("py-")).toEqual(of("ts-"));
    expect(of("ts-")["report"]).toMatchObject({ facts: { format: "markdown", title: "Rain", words: 5 } });
    expect(of("ts-")["prompt"]).toMatchObject({ facts: { characters: 33, variables: ["name", "it"] } });
  },
  60_000,
);

it.skipIf(findPython() === undefined)(
  "wired by name from one into the other, and seen in the lineage",
  async () => {
    expect(await call("catalog", "tag", "py-data", "gold")).toMatchObject({ code: 0 });
    for (const file of ["flow.ts", "flow.py"])
      expect(await call("run", file, "--pipeline", "use")).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/output +2/),
      });
    const { stdout } = await call("catalog", "lineage", "ts-data", "--downstream");
    expect(stdout).toMatch(/Made into\n {2}· use\/count/);
  },
  60_000,
);
