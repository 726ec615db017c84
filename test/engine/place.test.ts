/** Where a call belongs in the graph when it stands in the body of an embedded pipeline. */
import { describe, expect, it } from "vitest";
import type { Node, Pipeline } from "../../runtime/model/graph.ts";
import { createPlacer } from "../../runtime/engine/place.ts";
import { selectNodes } from "../../runtime/schedule/select.ts";

const at = (line: number, from: number, to: number) => ({
  start: { line, character: from, offset: line * 100 + from },
  end: { line, character: to, offset: line * 100 + to },
});
const node = (id: string, line: number, more: Partial<Node> = {}): Node => ({
  id,
  kind: "step",
  step: id,
  label: id,
  inputs: [],
  outputs: [],
  range: at(line, 4, 20),
  ...more,
});
const pipeline = (name: string, nodes: Node[]): Pipeline => ({
  name,
  dialect: "pipeloom",
  language: "python",
  export: name,
  parameters: [],
  nodes,
  edges: [],
  outputs: [],
  range: at(0, 0, 1),
  isStatic: true,
});
const child = pipeline("child", [node("clean", 2)]);
const outer = pipeline("outer", [
  node("load", 10),
  node("child", 11, { kind: "pipeline" }),
  node("child_2", 12, { kind: "pipeline", step: "child" }),
]);
const call = (step: string, line: number) => ({
  id: step,
  step,
  file: "/w/a.py",
  inputs: {},
  site: { file: "/w/a.py", line, character: 8 },
});

describe("a call in an embedded pipeline", () => {
  it("is placed inside the node that embeds it, each time in the next", () => {
    const place = createPlacer(outer, "/w/a.py", [child]);
    expect(place(call("load", 10)).node).toBe("load");
    expect(place(call("clean", 2)).node).toBe("child/clean");
    expect(place(call("clean", 2)).node).toBe("child_2/clean");
  });

  it("is placed by its step where the child was not drawn", () =>
    expect(createPlacer(outer, "/w/a.py")(call("clean", 2)).node).toBe("clean"));

  it("runs and is left out with the node that embeds it", () => {
    const selected = selectNodes(outer, { only: "child_2" });
    if (selected.type !== "selected") throw new Error("There is such a node.");
    expect(selected.treatmentOf("child_2/clean")).toBe("run");
    expect(selected.treatmentOf("child/clean")).toBe("omit");
  });
});
