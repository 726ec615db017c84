/** What edits change outside of the body: options, names, imports, parameters, new steps. */
import { describe, expect, it } from "vitest";
import type { Edit } from "../../runtime/model/edit.ts";
import type { Language } from "../../runtime/model/graph.ts";
import type { Json } from "../../runtime/model/json.ts";
import { edited } from "./check.ts";
import { python, typescript } from "./examples.ts";

/** The lines that are other afterwards. */
async function changed(language: Language, before: string, edit: Edit): Promise<string[]> {
  const { text } = await edited(language, before, edit);
  if (text.startsWith("refused")) return [text];
  const old = new Set(before.split("\n"));
  return text.split("\n").filter((line) => !old.has(line));
}

const ts = typescript("const rows = load({ path });", "return fit({ rows, epochs });");
const py = python("rows = load(path)", "return fit(rows, epochs=epochs)");
const option = (step: string, name: string, value: Json): Edit => ({ type: "setOption", step, option: name, value });

describe("options", () => {
  it.each<[string, Edit, string[]]>([
    [
      "where there are none",
      option("load", "timeout", "30s"),
      ['export const load = step({ timeout: "30s" }, ({ path }: { path: string }) => [path]);'],
    ],
    [
      "beside another",
      option("split", "cache", false),
      [
        'export const split = step({ outputs: ["train", "test"], cache: false }, ({ rows }: { rows: string[] }) => ({ train: rows, test: rows }));',
      ],
    ],
    [
      "in place of what is there",
      option("fit", "retry", { attempts: 2, maxDelay: "5s" }),
      [
        'export const fit = step({ retry: { attempts: 2, maxDelay: "5s" } }, ({ rows, epochs = 1 }: { rows: string[]; epochs?: number }) => rows.length * epochs);',
      ],
    ],
    [
      "out again",
      option("fit", "retry", null),
      ["export const fit = step(({ rows, epochs = 1 }: { rows: string[]; epochs?: number }) => rows.length * epochs);"],
    ],
    ["that do not exist", option("fit", "retries", 2), ["refused: unknown-option"]],
    ["with a wrong value", option("fit", "retry", { attempts: 0 }), ["refused: bad-value"]],
    ["of a step that is not there", option("fitt", "cache", false), ["refused: unknown-step"]],
  ])("in TypeScript: %s", async (_title, edit, after) => {
    expect(await changed("typescript", ts, edit)).toEqual(after);
  });

  it.each<[string, Edit, string[]]>([
    ["where there are none", option("load", "timeout", "30s"), ['@step(timeout="30s")']],
    ["beside another", option("split", "cache", false), ['@step(outputs=["train", "test"], cache=False)']],
    [
      "in place of what is there",
      option("fit", "retry", { attempts: 2, maxDelay: "5s" }),
      ['@step(retry={"attempts": 2, "max_delay": "5s"})'],
    ],
    ["out again", option("fit", "retry", null), ["@step()"]],
  ])("in Python: %s", async (_title, edit, after) => {
    expect(await changed("python", py, edit)).toEqual(after);
  });

  it("keeps decorators over several lines, and comments in them", async () => {
    const before = py.replace('@step(retry={"attempts": 3})', "@step(\n    retry=3,  # flaky\n)");
    expect((await edited("python", before, option("fit", "cache", false))).text).toBe(
      before.replace("# flaky\n", "# flaky\n    cache=False,\n"),
    );
  });

  it("refuses what is computed", async () => {
    const before = py.replace('{"attempts": 3}', "policy()");
    expect(await changed("python", before, option("fit", "retry", 2))).toEqual(["refused: not-a-literal"]);
  });
});

describe("renaming a step", () => {
  it("renames the definition and every use, and keeps what it is exported as", async () => {
    const before = `${ts.replace("export const fit", "const fit").replace("return fit({", "const rename = (fit: number) => fit;\n  return fit({")}export { fit, fit as trainer };\nexport const all = { fit };\n`;
    const { text } = await edited("typescript", before, { type: "renameNode", node: "fit", name: "train" });
    expect(text).toBe(
      before
        .replace("const fit = step", "const train = step")
        .replace("return fit({", "return train({")
        .replace("export { fit, fit as trainer }", "export { train as fit, train as trainer }")
        .replace("{ fit };", "{ fit: train };"),
    );
  });

  it("renames a function in Python, and its place in __all__", async () => {
    const before = py.replace(
      "\n\n\n@step\ndef load",
      '\n\n__all__ = ["load", "fit"]\n\n\ndef other(fit):\n    return fit\n\n\n@step\ndef load',
    );
    const { text } = await edited("python", before, { type: "renameNode", node: "fit", name: "train" });
    expect(text).toBe(
      before
        .replace('"load", "fit"', '"load", "train"')
        .replace("def fit(", "def train(")
        .replace("return fit(rows, ep", "return train(rows, ep"),
    );
  });

  it.each<[string, string]>([
    ["load", "name-taken"],
    ["rows", "name-taken"],
    ["class", "bad-name"],
    ["a b", "bad-name"],
  ])("refuses the name %s", async (name, code) => {
    expect(await changed("typescript", ts, { type: "renameNode", node: "fit", name })).toEqual([`refused: ${code}`]);
  });
});

describe("steps of other files", () => {
  it("imports a step", async () => {
    expect(await changed("typescript", ts, { type: "addNode", step: "publish", file: "/w/lib/steps.ts" })).toEqual([
      'import { publish } from "./lib/steps.ts";',
      "  publish({});",
    ]);
    expect(await changed("python", py, { type: "addNode", step: "publish", file: "/w/steps.py" })).toEqual([
      "from steps import publish",
      "    publish()",
    ]);
  });

  it("adds to an import that is there", async () => {
    const before = ts.replace('from "zod";', 'from "zod";\nimport { audit } from "./lib/steps";');
    expect(await changed("typescript", before, { type: "addNode", step: "publish", file: "/w/lib/steps.ts" })).toEqual([
      'import { audit, publish } from "./lib/steps";',
      "  publish({});",
    ]);
    const python = py.replace("unmapped\n", "unmapped\nfrom steps import (\n    audit,  # weekly\n)\n");
    expect(await changed("python", python, { type: "addNode", step: "publish", file: "/w/steps.py" })).toEqual([
      "    publish,",
      "    publish()",
    ]);
  });

  it("uses the name that a step is imported by", async () => {
    const before = ts.replace('from "zod";', 'from "zod";\nimport { audit as check } from "./lib/steps";');
    expect(await changed("typescript", before, { type: "addNode", step: "audit" })).toEqual(["  check();"]);
  });
});

describe("new steps", () => {
  it("defines what says that it is to be written", async () => {
    expect(
      await changed("typescript", ts, { type: "addStep", name: "report", inputs: ["model"], after: "load" }),
    ).toEqual([
      "export const report = step(({ model }: { model: unknown }) => {",
      "  void [model];",
      '  throw new Error("report is not written yet.");',
      "  report({});",
    ]);
    expect(
      await changed("python", py, { type: "addStep", name: "report", inputs: ["model"], outputs: ["a", "b"] }),
    ).toEqual([
      '@step(outputs=["a", "b"])',
      "def report(model):",
      '    raise NotImplementedError("report is not written yet.")',
      "    report()",
    ]);
  });
});

describe("parameters", () => {
  it.each<[string, Edit, string[]]>([
    [
      "add",
      { type: "addParameter", parameter: "rate", valueType: "number", default: 0.5 },
      [
        'export default pipeline("p", { params: z.object({ path: z.string().default("a.csv"), epochs: z.int().min(1).default(5), rate: z.number().default(0.5) }) }, ({ path, epochs, rate }) => {',
      ],
    ],
    [
      "remove",
      { type: "removeParameter", parameter: "epochs" },
      [
        'export default pipeline("p", { params: z.object({ path: z.string().default("a.csv") }) }, ({ path }) => {',
        "  return fit({ rows });",
      ],
    ],
    [
      "rename",
      { type: "renameParameter", parameter: "epochs", name: "rounds" },
      [
        'export default pipeline("p", { params: z.object({ path: z.string().default("a.csv"), rounds: z.int().min(1).default(5) }) }, ({ path, rounds }) => {',
        "  return fit({ rows, epochs: rounds });",
      ],
    ],
    [
      "retype",
      { type: "retypeParameter", parameter: "epochs", valueType: "number" },
      [
        'export default pipeline("p", { params: z.object({ path: z.string().default("a.csv"), epochs: z.number().default(5) }) }, ({ path, epochs }) => {',
      ],
    ],
    [
      "retype against the default",
      { type: "retypeParameter", parameter: "epochs", valueType: "string" },
      ["refused: bad-value"],
    ],
    ["add what is there", { type: "addParameter", parameter: "rows", valueType: "string" }, ["refused: name-taken"]],
  ])("in TypeScript: %s", async (_title, edit, after) => {
    expect(await changed("typescript", ts, edit)).toEqual(after);
  });

  it("makes room for the first parameter", async () => {
    const before =
      'import { pipeline, step } from "pipeloom"\nconst a = step(() => 1)\nexport default pipeline("p", () => {\n\ta()\n})\n';
    const { text } = await edited("typescript", before, {
      type: "addParameter",
      parameter: "rate",
      valueType: "integer",
      default: 3,
    });
    expect(text).toBe(
      'import { pipeline, step, z } from "pipeloom"\nconst a = step(() => 1)\nexport default pipeline("p", { params: z.object({ rate: z.int().default(3) }) }, ({ rate }) => {\n\ta()\n})\n',
    );
  });

  it.each<[string, Edit, string[]]>([
    [
      "add",
      { type: "addParameter", parameter: "rate", valueType: "number", default: 1 },
      ['def p(path: str = "a.csv", epochs: int = 5, rate: float = 1.0):'],
    ],
    [
      "add a required one",
      { type: "addParameter", parameter: "rate", valueType: "number" },
      ['def p(rate: float, path: str = "a.csv", epochs: int = 5):'],
    ],
    [
      "remove",
      { type: "removeParameter", parameter: "epochs" },
      ['def p(path: str = "a.csv"):', "    return fit(rows)"],
    ],
    [
      "rename",
      { type: "renameParameter", parameter: "epochs", name: "rounds" },
      ['def p(path: str = "a.csv", rounds: int = 5):', "    return fit(rows, epochs=rounds)"],
    ],
    [
      "retype",
      { type: "retypeParameter", parameter: "epochs", valueType: "number" },
      ['def p(path: str = "a.csv", epochs: float = 5):'],
    ],
  ])("in Python: %s", async (_title, edit, after) => {
    expect(await changed("python", py, edit)).toEqual(after);
  });
});

describe("a first default", () => {
  const first = (parameter: string, value: Json): Edit => ({ type: "setParameterDefault", parameter, value });

  it.each<[string, string, Edit, string]>([
    ["a schema", "z.string()", first("path", "a"), 'z.string().default("a")'],
    ["checks and help", "z.int().min(1).describe('n')", first("path", 3), "z.int().min(1).describe('n').default(3)"],
    ["a name", "schema", first("path", 3), "schema.default(3)"],
    ["a value that does not fit", "z.int().min(1)", first("path", 0), "refused: bad-value"],
  ])("in TypeScript: %s", async (_title, before, edit, after) => {
    const build = (code: string) => ts.replace('z.string().default("a.csv")', code);
    const { text } = await edited("typescript", build(before), edit);
    expect(text).toBe(after.startsWith("refused") ? after : build(after));
  });

  it.each<[string, string, Edit, string]>([
    ["after a hint", "path: str", first("path", "a"), 'path: str = "a"'],
    ["without a hint", "path", first("path", 3), "path=3"],
    ["a number", "rate: float", first("rate", 2), "rate: float = 2.0"],
    ["the last of several", "path, rate: float", first("rate", 2), "path, rate: float = 2.0"],
    ["before one that has none", "path, rate: float", first("path", "a"), "refused: cannot-move"],
    ["by keyword only", "*, path, rate: float", first("path", "a"), '*, path="a", rate: float'],
    ["before keywords only", "path, *, rate: float", first("path", "a"), 'path="a", *, rate: float'],
    ["a value that does not fit", "path: int", first("path", "a"), "refused: bad-value"],
  ])("in Python: %s", async (_title, before, edit, after) => {
    const build = (code: string) =>
      py
        .replace('path: str = "a.csv", epochs: int = 5', code)
        .replaceAll("epochs)", "1)")
        .replace("load(path)", "load('x')");
    const { text } = await edited("python", build(before), edit);
    expect(text).toBe(after.startsWith("refused") ? after : build(after));
  });
});
