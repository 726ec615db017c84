/** Quick fixes: a body with a problem, what is offered, and the body after it. */
import { describe, expect, it } from "vitest";
import type { Language, StepDefinition } from "../../runtime/model/graph.ts";
import type { ProblemCode } from "../../runtime/model/problem.ts";
import { applyTextEdits } from "../../runtime/source/edit/text.ts";
import { python, typescript } from "../edit/examples.ts";
import { testSource } from "./wasm.ts";

const build = { typescript, python };
const elsewhere = (language: Language): StepDefinition[] => {
  const at = { line: 0, character: 0, offset: 0 };
  const file = language === "python" ? "/w/steps.py" : "/w/lib/steps.ts";
  return [{ name: "publish", inputs: [], outputs: [{ name: "output" }], range: { start: at, end: at }, file }];
};

/** Titles of what is offered for the first problem with the code, and the texts that they give. */
async function offered(language: Language, text: string, code: ProblemCode): Promise<Map<string, string>> {
  const source = await testSource();
  const file = { file: language === "python" ? "/w/main.py" : "/w/main.ts", language, text };
  const problem = source.parse(file).problems.find((each) => each.code === code);
  if (!problem) throw new Error(`There is no ${code}.`);
  const fixes = source.fixes(file, problem, elsewhere(language));
  expect(fixes.filter(({ isPreferred }) => isPreferred).length).toBeLessThan(3);
  return new Map(fixes.map((fix) => [fix.title, applyTextEdits(text, fix.edits)]));
}

type Row = [ProblemCode, string[], string, string[]];

const inTypeScript: Row[] = [
  [
    "unwired-input",
    ["const rows = load({ path });", "return fit({ epochs });"],
    "Add the missing rows",
    ["const rows = load({ path });", "return fit({ epochs, rows });"],
  ],
  [
    "unwired-input",
    ["const { train, test } = split({ rows: [] });", "return { train, test, all: evaluate({ rows: test }) };"],
    "Add the missing model",
    [],
  ],
  ["unwired-input", ["return fit({ epochs });"], "Add rows: []", ["return fit({ epochs, rows: [] });"]],
  ["unknown-step", ["return lod({ path });"], "Change to load", ["return load({ path });"]],
  ["unknown-input", ["return load({ pth: path });"], "Change to path", ["return load({ path: path });"]],
  [
    "unknown-input",
    ["const file = path;", "return load({ file });"],
    "Change to path",
    ["const file = path;", "return load({ path: file });"],
  ],
  ["unknown-input", ["return load({ path, other: 3 });"], "Remove other", ["return load({ path });"]],
  [
    "wrong-type",
    ["const rows = clean({ rows: [], limit: '7' });", "return rows;"],
    "Change to 7",
    ["const rows = clean({ rows: [], limit: 7 });", "return rows;"],
  ],
  [
    "unused-output",
    ["const rows = load({ path });", "return fit({ rows: [] });"],
    "Remove load, whose result rows nothing uses",
    ["return fit({ rows: [] });"],
  ],
];

const inPython: Row[] = [
  [
    "unwired-input",
    ["rows = load(path)", "return fit(epochs=epochs)"],
    "Add the missing rows",
    ["rows = load(path)", "return fit(epochs=epochs, rows=rows)"],
  ],
  ["unwired-input", ["return fit(epochs=epochs)"], "Add rows: []", ["return fit(epochs=epochs, rows=[])"]],
  ["unknown-step", ["return lod(path)"], "Change to load", ["return load(path)"]],
  ["unknown-input", ["return load(pth=path)"], "Change to path", ["return load(path=path)"]],
  ["unknown-input", ["return load(path, other=3)"], "Remove other", ["return load(path)"]],
  ["wrong-type", ['return clean([], limit="7")'], "Change to 7", ["return clean([], limit=7)"]],
  [
    "unused-output",
    ["rows = load(path)", "return fit([])"],
    "Remove load, whose result rows nothing uses",
    ["return fit([])"],
  ],
];

describe.each([
  ["typescript", inTypeScript],
  ["python", inPython],
] as const)("in %s", (language, rows) => {
  it.each(rows)("%s: %j, %s", async (code, before, title, after) => {
    const fixes = await offered(language, build[language](...before), code);
    expect([...fixes.keys()].includes(title)).toBe(after.length > 0);
    if (after.length > 0) expect(fixes.get(title)).toBe(build[language](...after));
  });
});

describe("a step that is not there", () => {
  it("is created with what the call gives and takes", async () => {
    const ts = typescript("const { good, bad } = sort({ rows: [path], strict: true });", "return { good, bad };");
    const made = (await offered("typescript", ts, "unknown-step")).get("Create the step sort") ?? "";
    expect(made).toContain(
      'export const sort = step({ outputs: ["good", "bad"] }, ({ rows, strict }: { rows: unknown; strict: unknown }) => {\n',
    );
    const py = python("good, bad = sort_rows([path], strict=True)", "return {'good': good, 'bad': bad}");
    const stub = (await offered("python", py, "unknown-step")).get("Create the step sort_rows") ?? "";
    expect(stub).toContain('@step(outputs=["good", "bad"])\ndef sort_rows(value_1, strict):\n    raise NotImpl');
  });

  it("is imported from where it is", async () => {
    const ts = typescript("return publish({ path });");
    expect((await offered("typescript", ts, "unknown-step")).get("Import publish from steps.ts")).toBe(
      ts.replace('from "zod";\n', 'from "zod";\nimport { publish } from "./lib/steps.ts";\n'),
    );
    const py = python("return publsh(path)");
    expect((await offered("python", py, "unknown-step")).get("Import publish from steps.py")).toBe(
      py.replace("unmapped\n", "unmapped\nfrom steps import publish\n").replace("publsh(", "publish("),
    );
  });
});

describe("a wrong default", () => {
  it.each<[Language, string, string, string, string]>([
    [
      "typescript",
      "z.int().min(1).default(5)",
      "z.int().min(1).default(0)",
      "Change the default to 1",
      "z.int().min(1).default(1)",
    ],
    [
      "typescript",
      "z.int().min(1).default(5)",
      'z.int().default("5")',
      "Change the default to 5",
      "z.int().default(5)",
    ],
    [
      "typescript",
      "z.int().min(1).default(5)",
      'z.enum(["fast", "slow"]).default("fst")',
      'Change the default to "fast"',
      'z.enum(["fast", "slow"]).default("fast")',
    ],
    ["python", "epochs: int = 5", 'epochs: int = "5"', "Change the default to 5", "epochs: int = 5"],
    ["python", "epochs: int = 5", "epochs: str = 5", 'Change the default to "5"', 'epochs: str = "5"'],
  ])("in %s: %s", async (language, from, wrong, title, right) => {
    const whole = build[language](language === "python" ? "return load(path)" : "return load({ path });");
    const fixes = await offered(language, whole.replace(from, wrong), "bad-default");
    expect(fixes.get(title) ?? [...fixes.keys()]).toBe(whole.replace(from, right));
  });
});
