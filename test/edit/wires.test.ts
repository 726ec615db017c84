/** Wires: connecting names what has no name, orders what stands in the wrong order, and takes away exactly what was given. */
import { describe, it } from "vitest";
import type { Edit } from "../../runtime/model/edit.ts";
import { check } from "./check.ts";
import { python, typescript } from "./examples.ts";

type Example = readonly [
  title: string,
  before: readonly string[],
  edit: Edit | readonly Edit[],
  after: readonly string[] | string,
];

const connect = (from: string, to: string): Edit => {
  const [node = "", output] = from.split(".");
  const [target = "", input = ""] = to.split(".");
  return { type: "connect", from: output === undefined ? { node } : { node, output }, to: { node: target, input } };
};
const disconnect = (to: string): Edit => {
  const [node = "", input = ""] = to.split(".");
  return { type: "disconnect", to: { node, input } };
};

const inTypeScript: Example[] = [
  [
    "a variable",
    ["const rows = load({ path });", "fit({});"],
    connect("load", "fit.rows"),
    ["const rows = load({ path });", "fit({ rows });"],
  ],
  [
    "a call without a name",
    ["load({ path });", "return fit({ epochs });"],
    connect("load", "fit.rows"),
    ["const rows = load({ path });", "return fit({ epochs, rows });"],
  ],
  [
    "a name that is taken",
    ["const rows = 1;", "load({ path });", "return fit({ epochs: rows });"],
    connect("load", "fit.rows"),
    ["const rows = 1;", "const loadResult = load({ path });", "return fit({ epochs: rows, rows: loadResult });"],
  ],
  [
    "a nested call",
    ["const model = fit({ rows: load({ path }) });", "return evaluate({ model });"],
    connect("load", "evaluate.rows"),
    ["const rows = load({ path });", "const model = fit({ rows: rows });", "return evaluate({ model, rows });"],
  ],
  [
    "an output in a pattern",
    ["const { train, test } = split({});", "fit({ rows: train });"],
    connect("split.test", "fit.rows"),
    ["const { train, test } = split({});", "fit({ rows: test });"],
  ],
  [
    "an output that the pattern leaves out",
    ["const { train } = split({});", "return evaluate({ model: train });"],
    connect("split.test", "evaluate.rows"),
    ["const { train, test } = split({});", "return evaluate({ model: train, rows: test });"],
  ],
  [
    "an output of a whole",
    ["const parts = split({});", "return fit({});"],
    connect("split.train", "fit.rows"),
    ["const parts = split({});", "return fit({ rows: parts.train });"],
  ],
  [
    "one of several outputs of a bare call",
    ["split({});", "return fit({});"],
    connect("split.train", "fit.rows"),
    ["const { train } = split({});", "return fit({ rows: train });"],
  ],
  [
    "a producer that stands after",
    [
      "// the model",
      "const model = fit({}); // here",
      "",
      "// reads",
      "const rows = load({ path });",
      "return evaluate({ model, rows });",
    ],
    connect("load", "fit.rows"),
    [
      "// reads",
      "const rows = load({ path });",
      "// the model",
      "const model = fit({ rows }); // here",
      "",
      "return evaluate({ model, rows });",
    ],
  ],
  [
    "a producer with what it needs",
    ["const score = evaluate({});", "const rows = load({ path });", "const model = fit({ rows });", "return score;"],
    connect("fit", "evaluate.model"),
    [
      "const rows = load({ path });",
      "const model = fit({ rows });",
      "const score = evaluate({ model });",
      "return score;",
    ],
  ],
  [
    "its own result",
    ["const rows = clean({});", "return rows;"],
    connect("clean", "clean.rows"),
    "refused: would-cycle",
  ],
  [
    "a result of its own result",
    ["const rows = clean({});", "const more = clean({ rows });", "return more;"],
    connect("clean_2", "clean.rows"),
    "refused: would-cycle",
  ],
  [
    "out of a loop",
    ["for (const one of [1, 2]) { const rows = load({ path }); fit({ rows }); }", "return evaluate({});"],
    connect("fit", "evaluate.model"),
    "refused: out-of-scope",
  ],
  [
    "what is computed",
    ["const rows = load({ path });", "return fit({ rows, epochs: epochs * 2 });"],
    connect("load", "fit.epochs"),
    "refused: not-a-literal",
  ],
  [
    "no such output",
    ["const rows = split({});", "return fit({});"],
    connect("split.all", "fit.rows"),
    "refused: unknown-output",
  ],
  [
    "no such input",
    ["const rows = load({ path });", "return fit({});"],
    connect("load", "fit.row"),
    "refused: unknown-input",
  ],
  ["no such node", ["return fit({});"], connect("load", "fit.rows"), "refused: unknown-node"],
  [
    "take a wire away",
    ["const rows = load({ path });", "return fit({ rows, epochs });"],
    disconnect("fit.rows"),
    ["const rows = load({ path });", "return fit({ epochs });"],
  ],
  [
    "take the last wire away",
    ["const rows = load({ path });", "return fit({ rows });"],
    disconnect("fit.rows"),
    ["const rows = load({ path });", "return fit({});"],
  ],
  [
    "take a nested call away",
    ["return fit({ rows: load({ path }), epochs });"],
    disconnect("fit.rows"),
    ["const loadResult = load({ path });", "return fit({ epochs });"],
  ],
  ["take away what is not there", ["return fit({});"], disconnect("fit.rows"), "refused: not-connected"],
  [
    "backwards inside of one statement",
    ["const rows = clean({ rows: [] }), other = clean({ rows: [] });", "return { rows, other };"],
    connect("clean_2", "clean.rows"),
    "refused: cannot-move",
  ],
];

const inPython: Example[] = [
  ["a variable", ["rows = load(path)", "fit()"], connect("load", "fit.rows"), ["rows = load(path)", "fit(rows=rows)"]],
  [
    "a call without a name",
    ["load(path)", "return fit(epochs=epochs)"],
    connect("load", "fit.rows"),
    ["rows = load(path)", "return fit(epochs=epochs, rows=rows)"],
  ],
  [
    "a nested call",
    ["model = fit(load(path))", "return evaluate(model)"],
    connect("load", "evaluate.rows"),
    ["rows = load(path)", "model = fit(rows)", "return evaluate(model, rows=rows)"],
  ],
  [
    "a name that changes its meaning",
    ["rows = load(path)", "rows = clean(rows)", "return fit(rows)"],
    connect("load", "fit.rows"),
    ["load_result = load(path)", "rows = load_result", "rows = clean(rows)", "return fit(load_result)"],
  ],
  [
    "an output",
    ["train, test = split([])", "return fit(train)"],
    connect("split.test", "fit.rows"),
    ["train, test = split([])", "return fit(test)"],
  ],
  [
    "an output that is thrown away",
    ["train, _ = split([])", "return evaluate(1, train)"],
    connect("split.test", "evaluate.rows"),
    ["train, test = split([])", "return evaluate(1, test)"],
  ],
  [
    "an output of a bare call",
    ["split([])", "return fit()"],
    connect("split.train", "fit.rows"),
    ["split_result = split([])", "return fit(rows=split_result.train)"],
  ],
  [
    "a producer that stands after",
    ["model = fit()  # here", "# reads", "rows = load(path)", "return evaluate(model, rows)"],
    connect("load", "fit.rows"),
    ["# reads", "rows = load(path)", "model = fit(rows=rows)  # here", "return evaluate(model, rows)"],
  ],
  [
    "into a loop",
    ["rows = load(path)", "for epoch in range(3):", "    fit(epochs=epoch)"],
    connect("load", "fit.rows"),
    ["rows = load(path)", "for epoch in range(3):", "    fit(epochs=epoch, rows=rows)"],
  ],
  [
    "out of a loop",
    ["for epoch in range(3):", "    model = fit(epochs=epoch)", "return evaluate()"],
    connect("fit", "evaluate.model"),
    "refused: out-of-scope",
  ],
  [
    "by position",
    ["rows = load(path)", "return clean(rows, 3)"],
    disconnect("clean.rows"),
    ["rows = load(path)", "return clean(limit=3)"],
  ],
  [
    "by name",
    ["rows = load(path)", "return clean(rows=rows, limit=3)"],
    disconnect("clean.limit"),
    ["rows = load(path)", "return clean(rows=rows)"],
  ],
  [
    "the only one",
    ["rows = load(path)", "return clean(rows)"],
    disconnect("clean.rows"),
    ["rows = load(path)", "return clean()"],
  ],
];

describe("wires in TypeScript", () => {
  it.each(inTypeScript)("%s", async (_title, before, edit, after) => {
    await check("typescript", typescript(...before), edit, typeof after === "string" ? after : typescript(...after));
  });
});

describe("wires in Python", () => {
  it.each(inPython)("%s", async (_title, before, edit, after) => {
    await check("python", python(...before), edit, typeof after === "string" ? after : python(...after));
  });
});
