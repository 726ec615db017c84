/** The pure parts of editing in the view: where a wire may end, how wires are walked, which editor a literal gets, which keys are undo. */
import { describe, expect, it } from "vitest";
import { forbiddenNodes, whyNotConnected } from "../../runtime/model/wirable.ts";
import { portOf } from "../../webview/canvas/size.ts";
import { visibleGraph } from "../../webview/canvas/visible.ts";
import { nextWire, spokenWire, walkFromWire } from "../../webview/canvas/walk-wires.ts";
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

describe("wires by keyboard", () => {
  const visible = visibleGraph(graph, [], []).edges;
  const id = (text: string) => visible.find((edge) => `${edge.from.node} -> ${edge.to.node}` === text)?.id;

  it("steps through a node's wires, what comes in first, and around", () => {
    expect(nextWire("split", undefined, visible)).toBe(id("load -> split"));
    expect(nextWire("split", id("load -> split"), visible)).toBe(id("split -> fit"));
    expect(nextWire("split", id("split -> fit"), visible)).toBe(id("load -> split"));
    expect(nextWire("split", undefined, visible, true)).toBe(id("split -> fit"));
    expect(nextWire("report", undefined, visible)).toBeUndefined();
  });
  it("leads from a wire to its ends along the flow, and to its neighbours across it", () => {
    const [edge] = visible.filter((each) => each.id === id("split -> fit"));
    if (!edge) throw new Error("No wire.");
    expect(walkFromWire(edge, "split", "ArrowRight", "RIGHT", visible)).toEqual({ node: "fit" });
    expect(walkFromWire(edge, "split", "ArrowUp", "DOWN", visible)).toEqual({ node: "split" });
    expect(walkFromWire(edge, "split", "ArrowDown", "RIGHT", visible)).toEqual({ edge: id("load -> split") });
    expect(spokenWire(edge)).toBe("wire from train of split to rows of fit");
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
