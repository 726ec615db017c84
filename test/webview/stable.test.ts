/** Places stay with their nodes: through renames, through ids that change hands, and when nodes come and go. */
import { describe, expect, it } from "vitest";
import type { Node } from "../../runtime/model/graph.ts";
import { carriedIds, carriedView } from "../../webview/state/carry.ts";
import { initialView } from "../../webview/state/view.ts";
import { quickLayout } from "../../webview/layout/quick.ts";
import type { LayoutInput } from "../../webview/layout/shape.ts";
import { input, node } from "./harness/graphs.ts";

const rows = [input("rows")];
const graph = (...ids: string[]): Node[] =>
  ids.map((id, line) => ({ ...node(id, line, { inputs: rows }), step: id.replace(/_\d+$/, "") }));

describe("which node is which", () => {
  const cases: readonly [string, Node[], Node[], Record<string, string>][] = [
    ["nothing changed", graph("load", "clean", "fit"), graph("load", "clean", "fit"), {}],
    ["a rename", graph("load", "clean", "fit"), graph("load", "tidy", "fit"), { clean: "tidy" }],
    [
      "a rename of a step that is used twice",
      graph("load", "clean", "fit", "clean_2"),
      graph("load", "tidy", "fit", "tidy_2"),
      { clean: "tidy", clean_2: "tidy_2" },
    ],
    ["a node taken out", graph("load", "clean", "fit"), graph("load", "fit"), {}],
    [
      "the first of two equal calls taken out",
      graph("load", "clean", "fit", "clean_2", "score"),
      graph("load", "fit", "clean", "score"),
      { clean_2: "clean" },
    ],
    [
      "an equal call put in before",
      graph("load", "clean", "score"),
      graph("load", "clean", "plot", "clean_2", "score"),
      {},
    ],
    ["another node in place of several", graph("load", "clean", "fit", "score"), graph("load", "prepare", "score"), {}],
  ];
  it.each(cases)("%s", (_, before, after, expected) => {
    expect(Object.fromEntries(carriedIds(before, after))).toEqual(expected);
  });

  it("carries places, closed groups and the selection, and leaves no place to who took an id over", () => {
    const ids = carriedIds(graph("load", "clean", "fit", "clean_2"), graph("load", "fit", "clean"));
    const at = (x: number) => ({ x, y: 0 });
    const view = carriedView(
      { ...initialView, positions: { load: at(0), clean: at(1), fit: at(2), clean_2: at(3) }, selected: "clean_2" },
      ids,
    );
    expect(view.positions).toEqual({ load: at(0), fit: at(2), clean: at(3) });
    expect(view.selected).toBe("clean");
  });
});

describe("adding and removing", () => {
  const size = { width: 208, height: 98 };
  const chain = (count: number): LayoutInput => ({
    direction: "RIGHT",
    keepPositions: false,
    nodes: Array.from({ length: count }, (_, index) => ({ id: `n${index}`, ...size })),
    edges: Array.from({ length: count - 1 }, (_, index) => ({
      id: `e${index}`,
      from: `n${Math.floor(index / 3)}`,
      to: `n${index + 1}`,
    })),
  });

  it.each([10, 100, 400])("moves none of %i others: the mean displacement is 0", (count) => {
    const before = chain(count);
    const places = new Map(quickLayout(before).nodes.map(({ id, x, y }) => [id, { x, y }]));
    const kept = before.nodes.map((each) => ({ ...each, ...places.get(each.id) }));
    const middle = `n${Math.floor(count / 2)}`;
    const added = quickLayout({
      ...before,
      keepPositions: true,
      nodes: [...kept, { id: "new", ...size }],
      edges: [...before.edges, { id: "in", from: "n0", to: "new" }, { id: "out", from: "new", to: middle }],
    });
    const removed = quickLayout({
      ...before,
      keepPositions: true,
      nodes: kept.filter(({ id }) => id !== middle),
      edges: before.edges.filter(({ from, to }) => from !== middle && to !== middle),
    });
    for (const result of [added, removed]) {
      const moved = result.nodes
        .filter(({ id }) => id !== "new")
        .map(({ id, x, y }) => Math.hypot(x - (places.get(id)?.x ?? 0), y - (places.get(id)?.y ?? 0)));
      expect(moved.reduce((sum, distance) => sum + distance, 0) / moved.length).toBe(0);
    }
    expect(added.nodes.length).toBe(count + 1);
  });
});
