/** The pure parts of editing in the view: where a wire may end, what a palette lists, which editor a literal gets, which keys are undo. */
import { describe, expect, it } from "vitest";
import { forbiddenNodes, portOf, whyNotConnected } from "../../webview/canvas/connection.ts";
import { inputChoices, outputChoices, placeIn, stepChoices } from "../../webview/dialogs/choices.ts";
import { narrow } from "../../webview/dialogs/picker.ts";
import { historyKey } from "../../webview/state/history-key.ts";
import { spokenEdit } from "../../webview/state/spoken-edit.ts";
import { inputSchema } from "../../webview/inspector/input-schema.ts";
import { edges, input, node, pipelineOf } from "./harness/graphs.ts";

const graph = pipelineOf(
  "p",
  [
    node("load", 1, { inputs: [input("path", "path")] }),
    node("split", 2, { inputs: [input("rows")], outputs: ["train", "test"] }),
    node("fit", 3, { inputs: [input("rows"), input("epochs", { type: "literal", value: 5 })] }),
    node("each", 4, { kind: "loop" }),
    node("report", 5, { inputs: [input("rows", { type: "unbound" })], outputs: [] }),
  ],
  edges("load.output -> split.rows", "split.train -> fit.rows"),
);

describe("where a wire may end", () => {
  it.each([
    ["split.test -> fit.rows", undefined],
    ["load.output -> report.rows", undefined],
    ["split.train -> fit.rows", "has it already"],
    ["fit.output -> load.path", "cycle"],
    ["fit.output -> split.rows", "cycle"],
    ["fit.output -> fit.epochs", "itself"],
    ["load.output -> each.items", "group"],
    ["report.output -> fit.rows", "no output"],
  ])("%s: %s", (text, why) => {
    const [edge] = edges(text);
    if (!edge) throw new Error("No edge.");
    const found = whyNotConnected(graph, edge.from, edge.to);
    if (why === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(why);
  });
  it("wants one output and one input", () => {
    expect(whyNotConnected(graph, { node: "split" }, { node: "fit", input: "rows" })).toContain("several outputs");
    expect(whyNotConnected(graph, { node: "load" }, { node: "fit" })).toContain("Drop the wire on one of the inputs");
    expect(whyNotConnected(graph, { node: "load" }, { node: "fit", input: "rows" })).toBeUndefined();
  });
  it("marks the same nodes while a wire is dragged, from either end", () => {
    expect([...forbiddenNodes(graph, "split", "source").keys()]).toEqual(["load", "split", "each"]);
    expect([...forbiddenNodes(graph, "split", "target").keys()]).toEqual(["split", "fit", "each", "report"]);
    for (const { id: from } of graph.nodes)
      for (const { id: to } of graph.nodes)
        expect(forbiddenNodes(graph, from, "source").has(to), `${from} to ${to}`).toBe(
          forbiddenNodes(graph, to, "target").has(from),
        );
  });
  it("reads ports from handles", () => {
    expect([portOf("in:rows"), portOf("out:"), portOf(null), portOf("out:out:x")]).toEqual([
      "rows",
      undefined,
      undefined,
      "out:x",
    ]);
  });
});

describe("what is picked from", () => {
  it("lists outputs of the selected node first, and says why an input is not for it", () => {
    expect(outputChoices(graph, "split").map(({ label }) => label)).toEqual([
      "split.train",
      "split.test",
      "load",
      "fit",
      "each",
    ]);
    const choices = inputChoices(graph, { node: "split", output: "test" });
    expect(choices.filter(({ forbidden }) => forbidden === undefined).map(({ label }) => label)).toEqual([
      "fit.rows",
      "fit.epochs",
      "report.rows",
    ]);
    expect(choices.map(({ id }) => placeIn(id))).toContainEqual(["report", "rows"]);
    expect(placeIn("null")).toBeUndefined();
  });
  it("shows what a step takes, gives and where it is from", () => {
    const range = graph.range;
    const steps = [
      {
        name: "clean",
        inputs: [{ name: "rows", required: true }],
        outputs: [{ name: "output" }],
        range,
        file: "/a/steps/tidy.py",
      },
    ];
    expect(stepChoices({ steps })[0]).toMatchObject({ id: "clean", detail: "rows → output · tidy.py" });
  });
  it("finds by all words, beginnings first, forbidden last", () => {
    const choices = [
      { id: "1", label: "refit", detail: "rows" },
      { id: "2", label: "fit", forbidden: "cycle" },
      { id: "3", label: "fit tree", detail: "rows" },
    ];
    expect(narrow(choices, "fit").map(({ id }) => id)).toEqual(["3", "1", "2"]);
    expect(narrow(choices, "rows tree").map(({ id }) => id)).toEqual(["3"]);
    expect(narrow(choices, "nothing")).toEqual([]);
  });
});

describe("the editor of a literal", () => {
  const schema = (type: string | undefined, value?: string | number | boolean | null) =>
    inputSchema({
      ...(type !== undefined && { type }),
      binding: value === undefined ? { type: "unbound" } : { type: "literal", value },
    });
  it.each([
    ["str", { type: "string" }],
    ["int", { type: "integer" }],
    ["number", { type: "number" }],
    ["bool", { type: "boolean" }],
    ["int | None", { anyOf: [{ type: "integer" }, { type: "null" }] }],
    ["Optional[float]", { anyOf: [{ type: "number" }, { type: "null" }] }],
    ["list[str]", { type: "array", items: { type: "string" } }],
    ["number[]", { type: "array", items: { type: "number" } }],
    ['Literal["a", "b"]', { enum: ["a", "b"] }],
    ["\"time\" | 'random'", { enum: ["time", "random"] }],
    ["Row[]", {}],
    ["pd.DataFrame", {}],
  ])("of type %s", (type, expected) => expect(schema(type)).toEqual(expected));
  it("goes by the value where the type does not tell", () => {
    expect([schema(undefined, 3), schema("Level", "high"), schema(undefined)]).toEqual([
      { type: "number" },
      { type: "string" },
      {},
    ]);
  });
});

describe("what is said and pressed", () => {
  it.each([
    ["z", "ctrlKey", "undo"],
    ["Z", "metaKey", "undo"],
    ["y", "ctrlKey", "redo"],
    ["x", "ctrlKey", undefined],
    ["z", undefined, undefined],
  ] as const)("%s with %s is %s", (key, held, expected) => {
    const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
    expect(historyKey({ ...none, key, ...(held && { [held]: true }) })).toBe(expected);
  });
  it("takes Shift for redo and leaves Alt to others", () => {
    const keys = { key: "Z", ctrlKey: true, metaKey: false, shiftKey: true, altKey: false };
    expect(historyKey(keys)).toBe("redo");
    expect(historyKey({ ...keys, altKey: true })).toBeUndefined();
  });
  it("names what an edit did", () => {
    expect(
      spokenEdit({ type: "connect", from: { node: "load", output: "output" }, to: { node: "fit", input: "rows" } }),
    ).toBe("load connected to rows of fit");
    expect(spokenEdit({ type: "setOption", step: "fit", option: "cache", value: null })).toBe("cache of fit removed");
  });
});
