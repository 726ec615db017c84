/** Steps that bodies make, steps that return pipelines, tuples, hooks and followed schemas: what is drawn of them, in both languages. */
import { describe, expect, it } from "vitest";
import type { Language, ParsedFile, Pipeline } from "../../runtime/model/graph.ts";
import { testSource } from "./wasm.ts";

async function parse(language: Language, text: string, files: Record<string, string> = {}): Promise<ParsedFile> {
  const source = await testSource();
  const file = language === "python" ? "/w/main.py" : "/w/main.ts";
  return source.parse({ file, language, text, host: { readText: (path) => files[path] } });
}

const nodes = (pipeline: Pipeline | undefined) =>
  pipeline?.nodes.map(({ id, kind, parent }) =>
    parent === undefined ? `${kind} ${id}` : `${kind} ${id} in ${parent}`,
  );

const edges = (pipeline: Pipeline | undefined) =>
  pipeline?.edges.map(({ from, to }) => `${from.node} -> ${to.node}${to.input === undefined ? "" : `.${to.input}`}`);

describe("steps that a body makes", () => {
  it.each<[Language, string]>([
    [
      "typescript",
      `import { pipeline, step as s } from "pipeloom";
const load = s(() => [1]);
const best = s(({ scores }: { scores: number[] }) => scores[0]);
export default pipeline("search", () => {
  const rows = load();
  const scores = [];
  for (const rate of [0.1, 0.2]) {
    const train = s({ retry: { attempts: 2 } }, ({ rows }: { rows: number[] }) => rows.length * rate);
    scores.push(train({ rows }));
  }
  return best({ scores });
});
`,
    ],
    [
      "python",
      `from pipeloom import pipeline, step as s

@s
def load():
    return [1]

@s
def best(scores):
    return scores[0]

@pipeline
def search():
    rows = load()
    scores = []
    for rate in [0.1, 0.2]:
        @s(retry=2)
        def train(rows, rate=rate):
            return len(rows) * rate
        scores.append(train(rows))
        @s
        def plain():
            return 1
    return best(scores)
`,
    ],
  ])("are nodes in %s", async (language, text) => {
    const { pipelines, problems } = await parse(language, text);
    expect(problems).toEqual([]);
    expect(nodes(pipelines[0])).toEqual(["step load", "loop loop", "step train in loop", "step best"]);
    expect(edges(pipelines[0])).toEqual(["load -> train.rows", "train -> best.scores"]);
    const train = pipelines[0]?.nodes.find(({ id }) => id === "train");
    expect(train?.options).toEqual({ retry: { attempts: 2 } });
    expect(text.slice(train?.definition?.range.start.offset)).toMatch(/^(const train|@s\(retry)/);
  });

  it("are not what only looks like them", async () => {
    const text = `import { pipeline } from "pipeloom";\nconst step = (fn: unknown) => fn;\nexport default pipeline("p", () => {\n  const own = step(() => 1);\n  return { own };\n});\n`;
    expect(nodes((await parse("typescript", text)).pipelines[0])).toEqual([]);
    const py = `from pipeloom import pipeline\n\ndef step(fn):\n    return fn\n\n@pipeline\ndef p():\n    @step\n    def own():\n        return 1\n    return None\n`;
    expect(nodes((await parse("python", py)).pipelines[0])).toEqual([]);
  });
});

describe("steps that return a pipeline", () => {
  it.each<[Language, string]>([
    [
      "typescript",
      `import { pipeline, step } from "pipeloom";
const work = step(({ n }: { n: number }) => n);
const child = pipeline("child", () => work({ n: 1 }));
const named = step(() => child);
const given = step(({ n }: { n: number }) => { if (n > 1) return child.with({ parameters: { n } }); return 3; });
const made = step(() => pipeline("inner", () => work({ n: 2 })));
const plain = step(() => { const other = () => child; return 1; });
export default pipeline("p", () => ({ a: named(), b: given({ n: 2 }), c: made(), d: plain() }));
`,
    ],
    [
      "python",
      `from pipeloom import pipeline, step

@step
def work(n):
    return n

@pipeline
def child():
    return work(1)

@step
def named():
    return child

@step
def given(n):
    if n > 1:
        return child.with_options(parameters={"n": n})
    return 3

@step
def made():
    @pipeline
    def inner():
        return work(2)
    return inner

@step
def plain():
    def other():
        return child
    return 1

@pipeline
def p():
    return {"a": named(), "b": given(2), "c": made(), "d": plain()}
`,
    ],
  ])("are dynamic in %s", async (language, text) => {
    const { pipelines } = await parse(language, text);
    const p = pipelines.find(({ name }) => name === "p");
    expect(nodes(p)).toEqual(["dynamic named", "dynamic given", "dynamic made", "step plain"]);
    expect(p?.isStatic).toBe(false);
  });
});

describe("what a body returns", () => {
  it.each([
    [
      "return a, b",
      [
        ["left", "one"],
        ["two", "two"],
      ],
    ],
    [
      "return (a, b)",
      [
        ["left", "one"],
        ["two", "two"],
      ],
    ],
    ["return [a, b]", [["output", "one"]]],
    ["return b, two()", [["output", "two"]]],
  ])("in Python: %s", async (returned, outputs) => {
    const text = `from pipeloom import pipeline, step\n\n@step(outputs=["left", "right"])\ndef one():\n    return 1, 2\n\n@step\ndef two():\n    return 1\n\n@pipeline\ndef p():\n    a, _ = one()\n    b = two()\n    ${returned}\n`;
    const [pipeline] = (await parse("python", text)).pipelines;
    expect(pipeline?.outputs.map(({ name, from }) => [name, from?.node])).toEqual(outputs);
  });
});

describe("hooks and circuit breakers", () => {
  it.each<[Language, string]>([
    [
      "typescript",
      `import { pipeline, step } from "pipeloom";\nconst tell = () => {};\nconst a = step({ onFailure: tell, cleanup() {}, circuitBreaker: { failures: 3, reset: "30s" } }, () => 1);\nexport default pipeline("p", () => a());\n`,
    ],
    [
      "python",
      `from pipeloom import pipeline, step\n\ndef tell():\n    pass\n\n@step(on_failure=tell, cleanup=tell, circuit_breaker={"failures": 3, "reset": "30s"})\ndef a():\n    return 1\n\n@pipeline\ndef p():\n    return a()\n`,
    ],
  ])("are options of the node in %s", async (language, text) => {
    const [pipeline] = (await parse(language, text)).pipelines;
    expect(pipeline?.nodes[0]?.options).toEqual({
      hooks: ["onFailure", "cleanup"],
      circuitBreaker: { failures: 3, reset: "30s" },
    });
  });
});

describe("schemas of other files", () => {
  const text = `import { pipeline, step } from "pipeloom";
import { settings } from "./settings";
const a = step(({ rate }: { rate: number }) => rate);
export default pipeline("p", { params: settings }, ({ rate }) => a({ rate }));
`;

  it("are followed, also through further files", async () => {
    const files = {
      "/w/settings.ts": `export { shared as settings } from "./lib/schemas.ts";\n`,
      "/w/lib/schemas.ts": `import { z } from "zod";\nconst rate = z.number().min(0);\nexport const shared = z.object({ rate: rate.default(0.5).describe("How fast"), name: z.string() });\n`,
    };
    const { pipelines, dependencies } = await parse("typescript", text, files);
    expect(pipelines[0]?.parameters).toEqual([
      {
        name: "rate",
        schema: { type: "number", minimum: 0 },
        required: false,
        default: 0.5,
        defaultSource: "0.5",
        help: "How fast",
      },
      { name: "name", schema: { type: "string" }, required: true },
    ]);
    expect(dependencies).toContain("/w/lib/schemas.ts");
  });

  it("are guessed where they cannot be found", async () => {
    const { pipelines } = await parse("typescript", text);
    expect(pipelines[0]?.parameters.map(({ name }) => name)).toEqual(["rate"]);
  });
});
