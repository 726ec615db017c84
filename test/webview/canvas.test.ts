import { describe, expect, it } from "vitest";
import { cardOf } from "../../webview/canvas/card.ts";
import type { ElementsInput } from "../../webview/canvas/elements.ts";
import { newElementCache, toElements } from "../../webview/canvas/elements.ts";
import { laneFor } from "../../webview/canvas/lane.ts";
import { absolutePlaces, boundsOf } from "../../webview/canvas/places.ts";
import { problemsByNode } from "../../webview/canvas/problems.ts";
import { findNodes } from "../../webview/canvas/search.ts";
import { cardSize, cardWidth, portPlaces, rowsShown } from "../../webview/canvas/size.ts";
import { spokenCard } from "../../webview/canvas/spoken.ts";
import { collapseAbove, visibleGraph } from "../../webview/canvas/visible.ts";
import { walk } from "../../webview/canvas/walk.ts";
import { quickLayout } from "../../webview/layout/quick.ts";
import type { Pipeline } from "../../runtime/model/graph.ts";
import { edges, input, largePipeline, node, pipelineOf, rangeAt, weather, weatherProblems } from "./harness/graphs.ts";

const plain = { problems: [], members: 0, isGroup: false, isCollapsed: false };

function elementsInput(pipeline: Pipeline, collapsed: readonly string[] = []): ElementsInput {
  const graph = visibleGraph(pipeline, collapsed, []);
  const cards = new Map(
    graph.nodes.map((each) => [
      each.id,
      cardOf(each, {
        problems: [],
        members: graph.membersOf.get(each.id)?.length ?? 0,
        isGroup: graph.groups.has(each.id),
        isCollapsed: graph.collapsed.has(each.id),
      }),
    ]),
  );
  const sizes = new Map(
    [...cards].filter(([, card]) => !card.isGroup || card.isCollapsed).map(([id, card]) => [id, cardSize(card)]),
  );
  const layout = quickLayout({
    direction: "RIGHT",
    keepPositions: false,
    nodes: graph.nodes.map((each) => ({
      id: each.id,
      parent: each.parent,
      ...(sizes.get(each.id) ?? { width: 0, height: 0 }),
    })),
    edges: graph.edges.map((edge) => ({ id: edge.id, from: edge.from.node, to: edge.to.node })),
  });
  return {
    graph,
    cards,
    sizes,
    direction: "RIGHT",
    positions: Object.fromEntries(layout.nodes.map(({ id, x, y }) => [id, { x, y }])),
  };
}

describe("graph to elements", () => {
  it("gives every node a size, handles and a place, parents before children", () => {
    const { nodes, edges: wires } = toElements(elementsInput(weather), newElementCache());
    expect(nodes).toHaveLength(weather.nodes.length);
    expect(wires).toHaveLength(weather.edges.length);
    for (const each of nodes) {
      expect(each.measured).toEqual({ width: each.width, height: each.height });
      expect(each.handles?.length).toBeGreaterThanOrEqual(2);
      if (each.parentId !== undefined)
        expect(nodes.findIndex((other) => other.id === each.parentId)).toBeLessThan(nodes.indexOf(each));
    }
  });

  it("ends every wire at a handle that exists", () => {
    const { nodes, edges: wires } = toElements(elementsInput(weather), newElementCache());
    const handles = new Set(
      nodes.flatMap((each) => (each.handles ?? []).map((handle) => `${each.id} ${handle.type} ${handle.id}`)),
    );
    for (const wire of wires) {
      expect(handles).toContain(`${wire.source} source ${wire.sourceHandle}`);
      expect(handles).toContain(`${wire.target} target ${wire.targetHandle}`);
    }
  });

  it("falls back to the unnamed handle for a port that is gone", () => {
    const broken = pipelineOf(
      "p",
      [node("a", 1), node("b", 2, { inputs: [input("rows")] })],
      edges("a.gone -> b.missing"),
    );
    const [wire] = toElements(elementsInput(broken), newElementCache()).edges;
    expect([wire?.sourceHandle, wire?.targetHandle]).toEqual(["out:", "in:"]);
  });

  it("keeps the identity of what did not change", () => {
    const cache = newElementCache();
    const given = elementsInput(weather);
    const before = toElements(given, cache);
    const moved = toElements({ ...given, positions: { ...given.positions, load: { x: -900, y: 900 } } }, cache);
    const changed = moved.nodes.filter((each, index) => each !== before.nodes[index]).map((each) => each.id);
    expect(changed).toEqual(["load"]);
  });

  it("makes an open group hold its cards", () => {
    const { nodes } = toElements(elementsInput(weather), newElementCache());
    const loop = nodes.find((each) => each.id === "loop");
    for (const child of nodes.filter((each) => each.parentId === "loop")) {
      expect(child.position.x + (child.width ?? 0)).toBeLessThan(loop?.width ?? 0);
      expect(child.position.y + (child.height ?? 0)).toBeLessThan(loop?.height ?? 0);
    }
  });
});

describe("collapsing", () => {
  it("hides what is inside and leads its wires to the group", () => {
    const graph = visibleGraph(weather, ["loop"], []);
    expect(graph.nodes.map((each) => each.id)).not.toContain("fit");
    expect(graph.edges.map((edge) => edge.id)).toContain("data:split.train>loop.");
    expect(graph.edges.filter((edge) => edge.from.node === "loop" && edge.to.node === "loop")).toEqual([]);
  });
  it("joins wires that became the same", () => {
    const grouped = pipelineOf(
      "p",
      [
        node("a", 1),
        node("g", 2, { kind: "loop", outputs: [] }),
        node("b", 3, { parent: "g", inputs: [input("x")] }),
        node("c", 4, { parent: "g", inputs: [input("x")] }),
      ],
      edges("a.output -> b.x", "a.output -> c.x"),
    );
    expect(visibleGraph(grouped, ["g"], []).edges).toMatchObject([{ count: 2 }]);
  });
  it("collapses the groups of a very large graph unless they were opened", () => {
    const inside = Array.from({ length: collapseAbove + 1 }, (_, index) =>
      node(`n${index}`, index + 2, { parent: index % 2 === 0 ? "g" : "h" }),
    );
    const large = pipelineOf("p", [node("g", 0, { kind: "loop" }), node("h", 1, { kind: "loop" }), ...inside], []);
    expect(visibleGraph(large, [], []).nodes).toHaveLength(2);
    expect(visibleGraph(large, [], ["g"]).nodes.length).toBeGreaterThan(500);
  });
});

describe("cards", () => {
  const fit = weather.nodes.find((each) => each.id === "fit");
  it("are sized by arithmetic and stop growing", () => {
    const many = node("wide", 1, { inputs: Array.from({ length: 30 }, (_, index) => input(`input${index}`)) });
    const size = cardSize(cardOf(many, plain));
    expect(size.width).toBe(cardWidth);
    expect(size.height).toBe(
      cardSize(
        cardOf(
          node("w", 1, { inputs: Array.from({ length: rowsShown + 1 }, (_, index) => input(`i${index}`)) }),
          plain,
        ),
      ).height,
    );
    for (const place of portPlaces(cardOf(many, plain), size, "RIGHT")) expect(place.y).toBeLessThan(size.height);
  });
  it("do not depend on where the source is", () => {
    if (!fit) throw new Error("no fit");
    expect(cardOf({ ...fit, range: rangeAt(900) }, plain)).toEqual(cardOf(fit, plain));
  });
  it("speak their state", () => {
    if (!fit) throw new Error("no fit");
    expect(spokenCard(cardOf(fit, plain), { status: "succeeded", cached: false, durationMs: 1_200, attempts: 1 })).toBe(
      "fit, step, succeeded, 1.2 seconds, inputs rows, epochs, rate, outputs output",
    );
    expect(spokenCard(cardOf(fit, plain), undefined)).toContain("not run");
  });
  it("carry the problems of their own source, not of what is inside them", () => {
    const byNode = problemsByNode(weather.nodes, [
      ...weatherProblems,
      { code: "x", severity: "warning", message: "y", range: rangeAt(10, 5) },
    ]);
    expect(byNode.get("alert")?.[0]?.code).toBe("unwired-input");
    expect(byNode.get("load")?.[0]?.code).toBe("x");
  });
});

describe("walking", () => {
  const places = [
    { id: "a", x: 0, y: 0 },
    { id: "b", x: 200, y: -50 },
    { id: "c", x: 200, y: 60 },
  ];
  const wires = visibleGraph(
    pipelineOf("p", [node("a", 1), node("b", 2), node("c", 3)], edges("a -> b", "a -> c")),
    [],
    [],
  ).edges;
  it("follows wires along the flow", () => expect(walk("a", "ArrowRight", "RIGHT", places, wires)).toBe("b"));
  it("goes back along wires", () => expect(walk("c", "ArrowLeft", "RIGHT", places, wires)).toBe("a"));
  it("goes to the neighbour across the flow", () => expect(walk("b", "ArrowDown", "RIGHT", places, wires)).toBe("c"));
  it("starts at the first card", () => expect(walk(undefined, "ArrowDown", "RIGHT", places, wires)).toBe("a"));
  it("stays where there is nothing", () => expect(walk("b", "ArrowRight", "RIGHT", places, wires)).toBeUndefined());
});

describe("finding", () => {
  it("puts names that begin so first", () =>
    expect(findNodes(weather.nodes, "re").slice(0, 3)).toEqual(["report", "addFeatures", "score"]));
  it("finds by port", () => expect(findNodes(weather.nodes, "residuals")).toEqual(["evaluate", "plot"]));
  it("finds nothing for nothing", () => expect(findNodes(weather.nodes, "  ")).toEqual([]));
});

describe("wires around cards", () => {
  const card = { id: "x", main: 150, cross: -40, length: 200, breadth: 80 };
  it("stay plain where the way is free", () =>
    expect(laneFor({ main: 0, cross: 200 }, { main: 500, cross: 200 }, [card], "a", "b")).toBeUndefined());
  it("pass a card that is in the way on its nearer side", () => {
    const lane = laneFor({ main: 0, cross: 10 }, { main: 500, cross: 10 }, [card], "a", "b");
    expect(lane).toBeGreaterThan(40);
  });
  it("mind not their own ends", () =>
    expect(laneFor({ main: 0, cross: 0 }, { main: 500, cross: 0 }, [card], "x", "b")).toBeUndefined());
});

describe("places", () => {
  it("add up through groups", () =>
    expect(
      absolutePlaces([{ id: "g" }, { id: "a", parent: "g" }], { g: { x: 10, y: 20 }, a: { x: 1, y: 2 } }).get("a"),
    ).toEqual({ id: "a", x: 11, y: 22 }));
  it("have no bounds when there are none", () => expect(boundsOf([])).toBeUndefined());
});

describe("a thousand nodes", () => {
  it("become elements quickly enough to type beside", () => {
    const given = elementsInput(largePipeline(1_000));
    const cache = newElementCache();
    toElements(given, cache);
    const start = performance.now();
    toElements(given, cache);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
