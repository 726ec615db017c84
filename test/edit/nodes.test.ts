/** Nodes: in, out, twice, under another name; options and literals at their place. */
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

const inTypeScript: Example[] = [
  [
    "add at the end",
    ["const rows = load({ path });", "return rows;"],
    { type: "addNode", step: "fit" },
    ["const rows = load({ path });", "fit({});", "return rows;"],
  ],
  [
    "add after a node",
    ["const rows = load({ path }); // all", "return rows;"],
    { type: "addNode", step: "clean", after: "load" },
    ["const rows = load({ path }); // all", "clean({});", "return rows;"],
  ],
  ["add to an empty body", [], { type: "addNode", step: "load" }, ["load({});"]],
  ["add a step that is not there", ["load({ path });"], { type: "addNode", step: "lode" }, "refused: unknown-step"],
  [
    "remove an unused node",
    ["const rows = load({ path });", "clean({ rows }); // drop", "return rows;"],
    { type: "removeNode", node: "clean" },
    ["const rows = load({ path });", "return rows;"],
  ],
  [
    "remove a node and its wires",
    ["const rows = load({ path });", "return fit({ rows, epochs });"],
    { type: "removeNode", node: "load" },
    ["return fit({ epochs });"],
  ],
  [
    "remove what is returned",
    ["const rows = load({ path });", "return fit({ rows });"],
    { type: "removeNode", node: "fit" },
    ["const rows = load({ path });"],
  ],
  [
    "remove what is returned by name",
    ["const rows = load({ path });", "return { rows, model: fit({ rows }) };"],
    { type: "removeNode", node: "fit" },
    ["const rows = load({ path });", "return { rows };"],
  ],
  [
    "remove around a nested call",
    ["const model = fit({ rows: load({ path }) });", "return evaluate({ model });"],
    { type: "removeNode", node: "fit" },
    ["const loadResult = load({ path });", "return evaluate({});"],
  ],
  [
    "remove and rewire",
    ["const raw = load({ path });", "const rows = clean({ rows: raw, limit: 3 });", "return fit({ rows });"],
    { type: "removeNode", node: "clean", users: "rewire" },
    ["const raw = load({ path });", "return fit({ rows: raw });"],
  ],
  [
    "remove and rewire a nested call",
    ["return fit({ rows: clean({ rows: load({ path }) }) });"],
    { type: "removeNode", node: "clean", users: "rewire" },
    ["const loadResult = load({ path });", "return fit({ rows: loadResult });"],
  ],
  [
    "remove what a condition needs",
    ["const rows = load({ path });", "if (await rows.load()) fit({ rows });"],
    { type: "removeNode", node: "load" },
    "refused: still-used",
  ],
  [
    "remove what other code uses",
    ["const rows = load({ path });", "console.log(rows);"],
    { type: "removeNode", node: "load" },
    "refused: still-used",
  ],
  [
    "rewire from two",
    [
      "const rows = load({ path });",
      "const score = evaluate({ model: epochs, rows });",
      "return fit({ rows: score });",
    ],
    { type: "removeNode", node: "evaluate", users: "rewire" },
    "refused: ambiguous-rewire",
  ],
  [
    "duplicate",
    ["const rows = load({ path });", "const model = fit({ rows, epochs: 3 }); // one", "return model;"],
    { type: "duplicateNode", node: "fit" },
    [
      "const rows = load({ path });",
      "const model = fit({ rows, epochs: 3 }); // one",
      "fit({ rows, epochs: 3 });",
      "return model;",
    ],
  ],
  [
    "set a literal",
    ["fit({ rows: [], epochs: 1 /* few */ });"],
    { type: "setArgument", node: "fit", input: "epochs", value: 7 },
    ["fit({ rows: [], epochs: 7 /* few */ });"],
  ],
  [
    "add a literal",
    ["fit({ rows: [] });"],
    { type: "setArgument", node: "fit", input: "epochs", value: 7 },
    ["fit({ rows: [], epochs: 7 });"],
  ],
  [
    "add a literal to a list in lines",
    ["fit({", "  rows: [], // none", "});"],
    { type: "setArgument", node: "fit", input: "epochs", value: 7 },
    ["fit({", "  rows: [], // none", "  epochs: 7,", "});"],
  ],
  [
    "set what is wired",
    ["fit({ rows: [], epochs });"],
    { type: "setArgument", node: "fit", input: "epochs", value: 7 },
    "refused: not-a-literal",
  ],
  [
    "set what is computed",
    ["fit({ rows: [], epochs: 2 * 3 + Number(path) });"],
    { type: "setArgument", node: "fit", input: "epochs", value: 7 },
    "refused: not-a-literal",
  ],
  [
    "several as one",
    ["load({ path });"],
    [
      { type: "addNode", step: "fit" },
      { type: "connect", from: { node: "load" }, to: { node: "fit", input: "rows" } },
      { type: "setArgument", node: "fit", input: "epochs", value: 9 },
    ],
    ["const rows = load({ path });", "fit({ rows, epochs: 9 });"],
  ],
  [
    "none when one is refused",
    ["load({ path });"],
    [
      { type: "addNode", step: "fit" },
      { type: "removeNode", node: "gone" },
    ],
    "refused: unknown-node",
  ],
];

const inPython: Example[] = [
  [
    "add at the end",
    ["rows = load(path)", "return rows"],
    { type: "addNode", step: "fit" },
    ["rows = load(path)", "fit()", "return rows"],
  ],
  [
    "add after a node",
    ["rows = load(path)  # all", "return rows"],
    { type: "addNode", step: "clean", after: "load" },
    ["rows = load(path)  # all", "clean()", "return rows"],
  ],
  ["add to an empty body", ["pass"], { type: "addNode", step: "load" }, ["load()"]],
  [
    "remove a node and its wires",
    ["rows = load(path)", "return fit(rows, epochs)"],
    { type: "removeNode", node: "load" },
    ["return fit(epochs=epochs)"],
  ],
  ["remove the only node", ["load(path)"], { type: "removeNode", node: "load" }, ["pass"]],
  [
    "remove what is returned by name",
    ["rows = load(path)", 'return {"rows": rows, "model": fit(rows)}'],
    { type: "removeNode", node: "fit" },
    ["rows = load(path)", 'return {"rows": rows}'],
  ],
  [
    "remove and rewire",
    ["raw = load(path)", "rows = clean(raw, limit=3)", "return fit(rows)"],
    { type: "removeNode", node: "clean", users: "rewire" },
    ["raw = load(path)", "return fit(raw)"],
  ],
  [
    "duplicate",
    ["rows = load(path)", "return fit(rows, epochs=3)"],
    { type: "duplicateNode", node: "fit" },
    ["rows = load(path)", "fit(rows, epochs=3)", "return fit(rows, epochs=3)"],
  ],
  [
    "set a literal by position",
    ["fit([], 1)"],
    { type: "setArgument", node: "fit", input: "epochs", value: 7 },
    ["fit([], 7)"],
  ],
  [
    "add a literal",
    ["fit([])"],
    { type: "setArgument", node: "fit", input: "epochs", value: 7 },
    ["fit([], epochs=7)"],
  ],
  [
    "set what is wired",
    ["fit([], epochs)"],
    { type: "setArgument", node: "fit", input: "epochs", value: 7 },
    "refused: not-a-literal",
  ],
];

describe("nodes in TypeScript", () => {
  it.each(inTypeScript)("%s", async (_title, before, edit, after) => {
    await check("typescript", typescript(...before), edit, typeof after === "string" ? after : typescript(...after));
  });
});

describe("nodes in Python", () => {
  it.each(inPython)("%s", async (_title, before, edit, after) => {
    await check("python", python(...before), edit, typeof after === "string" ? after : python(...after));
  });
});
