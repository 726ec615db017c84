/** Nodes wrapped into a pipeline of their own. */
import { describe, expect, it } from "vitest";
import type { Edit } from "../../runtime/model/edit.ts";
import type { Language } from "../../runtime/model/graph.ts";
import { check, edited } from "./check.ts";
import { python, typescript } from "./examples.ts";

const build = { typescript, python };
const wrap = (...nodes: string[]): Edit => ({ type: "wrapNodes", nodes, name: "prepare" });

/** The definition and the body afterwards. */
async function wrapped(
  language: Language,
  body: readonly string[],
  edit: Edit,
  definition: string[],
  after: string[],
): Promise<void> {
  const before = build[language](...body);
  const start = language === "python" ? "@pipeline\ndef p(" : "export default";
  const gap = language === "python" ? "\n\n\n" : "\n\n";
  const expected = build[language](...after).replace(start, () => `${definition.join("\n")}${gap}${start}`);
  const { text, result } = await edited(language, before, edit);
  expect("refused" in result ? result.refused.message : text).toBe(
    language === "python" ? expected : expected.replace(/^import \{ pipeline.*$/m, (line) => line),
  );
}

describe("in TypeScript", () => {
  it("gives parameters, outputs and a call", () =>
    wrapped(
      "typescript",
      [
        "const rows = load({ path }); // all",
        "// without the bad ones",
        "const kept = clean({ rows, limit: 3 });",
        "return fit({ rows: kept, epochs });",
      ],
      wrap("load", "clean"),
      [
        'export const prepare = pipeline("prepare", { params: z.object({ path: z.string() }) }, ({ path }) => {',
        "  const rows = load({ path }); // all",
        "  // without the bad ones",
        "  const kept = clean({ rows, limit: 3 });",
        "  return kept;",
        "});",
      ],
      ["const kept = prepare({ path });", "return fit({ rows: kept, epochs });"],
    ));

  it("gives several outputs by name, and takes nested calls out", () =>
    wrapped(
      "typescript",
      [
        "const rows = load({ path });",
        "const { train, test } = split({ rows });",
        "return evaluate({ model: fit({ rows: train, epochs }), rows: test });",
      ],
      wrap("split", "fit"),
      [
        'export const prepare = pipeline("prepare", { params: z.object({ rows: z.any(), epochs: z.any() }) }, ({ rows, epochs }) => {',
        "  const { train, test } = split({ rows });",
        "  const fitResult = fit({ rows: train, epochs });",
        "  return { test, fitResult };",
        "});",
      ],
      [
        "const rows = load({ path });",
        "const { test, fitResult } = prepare({ rows, epochs });",
        "return evaluate({ model: fitResult, rows: test });",
      ],
    ));

  it("stands first where what is between needs the results", () =>
    wrapped(
      "typescript",
      [
        "const rows = load({ path });",
        "const model = fit({ rows });",
        "const other = load({ path });",
        "return evaluate({ model, rows: other });",
      ],
      wrap("load", "load_2"),
      [
        'export const prepare = pipeline("prepare", { params: z.object({ path: z.string() }) }, ({ path }) => {',
        "  const rows = load({ path });",
        "  const other = load({ path });",
        "  return { rows, other };",
        "});",
      ],
      [
        "const { rows, other } = prepare({ path });",
        "const model = fit({ rows });",
        "return evaluate({ model, rows: other });",
      ],
    ));

  it("takes members of several outputs under a name of their own", () =>
    wrapped(
      "typescript",
      [
        "const parts = split({ rows: load({ path }) });",
        "const model = fit({ rows: parts.train });",
        "return evaluate({ model, rows: parts.test });",
      ],
      wrap("fit"),
      [
        'export const prepare = pipeline("prepare", { params: z.object({ train: z.any() }) }, ({ train }) => {',
        "  const model = fit({ rows: train });",
        "  return model;",
        "});",
      ],
      [
        "const parts = split({ rows: load({ path }) });",
        "const model = prepare({ train: parts.train });",
        "return evaluate({ model, rows: parts.test });",
      ],
    ));
});

describe("in Python", () => {
  it("gives parameters, outputs and a call", () =>
    wrapped(
      "python",
      [
        "rows = load(path)  # all",
        "# without the bad ones",
        "kept = clean(rows, limit=3)",
        "return fit(kept, epochs=epochs)",
      ],
      wrap("load", "clean"),
      [
        "@pipeline",
        "def prepare(path: str):",
        "    rows = load(path)  # all",
        "    # without the bad ones",
        "    kept = clean(rows, limit=3)",
        "    return kept",
      ],
      ["kept = prepare(path=path)", "return fit(kept, epochs=epochs)"],
    ));

  it("gives several outputs by name", () =>
    wrapped(
      "python",
      [
        "rows = load(path)",
        "train, test = split(rows)",
        "model = fit(train, epochs=epochs)",
        "return evaluate(model, test)",
      ],
      wrap("split", "fit"),
      [
        "@pipeline",
        "def prepare(rows, epochs: int):",
        "    train, test = split(rows)",
        "    model = fit(train, epochs=epochs)",
        '    return {"test": test, "model": model}',
      ],
      [
        "rows = load(path)",
        "prepare_outputs = prepare(rows=rows, epochs=epochs)",
        "test, model = prepare_outputs.test, prepare_outputs.model",
        "return evaluate(model, test)",
      ],
    ));
});

describe("refusals", () => {
  it.each<[string, string[], string[], string]>([
    [
      "a step between",
      ["const rows = load({ path });", "const kept = clean({ rows });", "return fit({ rows: kept });"],
      ["load", "fit"],
      "would-cycle",
    ],
    [
      "another block",
      ["const rows = load({ path });", "for (const n of [1]) fit({ rows, epochs: n });"],
      ["load", "fit"],
      "out-of-scope",
    ],
    [
      "an order from outside",
      ["const rows = load({ path });", "clean.with({ after: [rows] })({ rows: [] });"],
      ["clean"],
      "not-editable",
    ],
    [
      "what is loaded from outside",
      ["const rows = load({ path });", "clean({ rows: rows.chunk(0) });"],
      ["clean"],
      "not-editable",
    ],
  ])("%s", async (_title, body, nodes, code) => {
    await check("typescript", typescript(...body), wrap(...nodes), `refused: ${code}`);
  });

  it("refuses a name that is there", async () => {
    const body = ["load(path)"];
    await check("python", python(...body), { type: "wrapNodes", nodes: ["load"], name: "fit" }, "refused: name-taken");
    await check(
      "python",
      python(...body),
      { type: "wrapNodes", nodes: ["load"], name: "epochs" },
      "refused: name-taken",
    );
  });
});
