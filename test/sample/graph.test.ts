/** The sample's graph: as printed (goldens beside this file; UPDATE=1 rewrites them), and the same in both languages. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inProcess, sampleFolder } from "../cli/command-line.ts";

async function graph(file: string, format: string): Promise<string> {
  const { code, stdout, stderr } = await inProcess(["graph", file, "--format", format], sampleFolder);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return stdout;
}

function expectGolden(name: string, text: string): void {
  const path = join(import.meta.dirname, name);
  if (process.env["UPDATE"] === "1" && !process.env["CI"]) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, "utf8"));
}

describe("the graph of forecast.pipeline.ts", () => {
  it.each(["text", "mermaid"])("as %s", async (format) =>
    expectGolden(`forecast.${format}.golden`, await graph("forecast.pipeline.ts", format)),
  );

  it("as json", async () => {
    const printed: unknown = JSON.parse(await graph("forecast.pipeline.ts", "json"));
    expectGolden("forecast.json.golden", `${JSON.stringify(printed, undefined, 2)}\n`);
  });
});

interface Graph {
  readonly pipelines: readonly {
    readonly name: string;
    readonly language: string;
    readonly parameters: readonly Record<string, unknown>[];
    readonly nodes: readonly ({
      readonly id: string;
      readonly inputs: readonly string[];
      readonly outputs: readonly string[];
    } & Record<string, unknown>)[];
    readonly edges: readonly unknown[];
  }[];
  readonly problems: readonly unknown[];
}

describe("the TypeScript and the Python pipeline", () => {
  const both = () =>
    Promise.all(
      ["forecast.pipeline.ts", "forecast.pipeline.py"].map(async (file): Promise<Graph> =>
        JSON.parse(await graph(file, "json")),
      ),
    );

  it("have no problems", async () => {
    for (const { problems } of await both()) expect(problems).toEqual([]);
  });

  it("are the same graph but for language and places", async () => {
    const [typescript, python] = (await both()).map(({ pipelines }) =>
      pipelines.map(({ language: _language, nodes, ...rest }) => ({
        ...rest,
        nodes: nodes.map(({ range: _range, ...node }) => node),
      })),
    );
    expect(python).toEqual(typescript);
  });

  it("show what the sample is there to show", async () => {
    for (const { pipelines } of await both()) {
      const [pipeline] = pipelines;
      expect(pipeline?.nodes.length).toBeGreaterThanOrEqual(7);
      expect(pipeline?.nodes.find(({ id }) => id === "split")?.outputs).toEqual(["train", "test"]);
      expect(pipeline?.parameters.map(({ name, schema }) => [name, schema])).toMatchObject([
        ["path", { type: "string" }],
        ["target", { enum: ["temp_max", "temp_min", "wind", "precipitation"] }],
        ["history", { type: "integer", minimum: 1, maximum: 14 }],
        ["share", { type: "number", minimum: 0.05, maximum: 0.5 }],
        ["shuffle", { type: "boolean" }],
        ["trees", { type: "integer" }],
        ["depth", { type: "integer" }],
        ["seed", { type: "integer" }],
      ]);
      expect(pipeline?.parameters.every(({ help }) => typeof help === "string")).toBe(true);
    }
  });
});
