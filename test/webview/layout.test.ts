/** Properties of the layout: deterministic, without overlaps, and adding a node moves no other. */
import ELK from "elkjs/lib/elk.bundled.js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { elkLayout } from "../../webview/layout/elk.ts";
import { quickLayout } from "../../webview/layout/quick.ts";
import type { LayoutEdge, LayoutInput, LayoutNode, LayoutOutput } from "../../webview/layout/shape.ts";
import { groupPadding } from "../../webview/layout/shape.ts";

/** Graphs with up to two levels of groups, any edges, cycles and all. */
const graphs: fc.Arbitrary<LayoutInput> = fc
  .record({
    direction: fc.constantFrom("RIGHT" as const, "DOWN" as const),
    sizes: fc.array(
      fc.record({
        width: fc.integer({ min: 60, max: 260 }),
        height: fc.integer({ min: 30, max: 240 }),
        group: fc.integer({ min: -4, max: 3 }),
      }),
      { minLength: 1, maxLength: 24 },
    ),
    nested: fc.boolean(),
    pairs: fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 40 }),
  })
  .map(({ direction, sizes, nested, pairs }) => {
    const used = [...new Set(sizes.map((size) => size.group).filter((group) => group >= 0))];
    const groups: LayoutNode[] = used.map((group, index) => ({
      id: `g${group}`,
      width: 180,
      height: 60,
      ...(nested && index > 0 && { parent: `g${used[index - 1]}` }),
    }));
    const nodes: LayoutNode[] = sizes.map(({ width, height, group }, index) => ({
      id: `n${index}`,
      width,
      height,
      ...(group >= 0 && { parent: `g${group}` }),
    }));
    const all = [...groups, ...nodes];
    const edges: LayoutEdge[] = pairs.flatMap(([a, b], index) => {
      const [from, to] = [all[a % all.length], all[b % all.length]];
      return from && to && from !== to ? [{ id: `e${index}`, from: from.id, to: to.id }] : [];
    });
    return { direction, nodes: all, edges, keepPositions: false };
  });

const elk = new ELK();

interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxes(input: LayoutInput, output: LayoutOutput): Map<string, Box[]> {
  const byParent = new Map<string, Box[]>();
  const placed = new Map(output.nodes.map((node) => [node.id, node]));
  for (const node of input.nodes) {
    const at = placed.get(node.id);
    if (!at) throw new Error(`${node.id} was not placed`);
    const box = { id: node.id, x: at.x, y: at.y, width: at.width ?? node.width, height: at.height ?? node.height };
    byParent.set(node.parent ?? "", [...(byParent.get(node.parent ?? "") ?? []), box]);
  }
  return byParent;
}

function overlaps(input: LayoutInput, output: LayoutOutput): string[] {
  return [...boxes(input, output).values()].flatMap((siblings) =>
    siblings.flatMap((a, index) =>
      siblings
        .slice(index + 1)
        .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
        .map((b) => `${a.id} and ${b.id}`),
    ),
  );
}

/** The same graph with what a layout answered as previous positions. */
function withPositions(input: LayoutInput, output: LayoutOutput): LayoutInput {
  const placed = new Map(output.nodes.map((node) => [node.id, node]));
  return {
    ...input,
    keepPositions: true,
    nodes: input.nodes.map((node) => ({ ...node, x: placed.get(node.id)?.x, y: placed.get(node.id)?.y })),
  };
}

describe("the quick layout", () => {
  it("places every node once, without overlaps", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const output = quickLayout(graph);
        expect(output.nodes.map((node) => node.id).toSorted()).toEqual(graph.nodes.map((node) => node.id).toSorted());
        expect(overlaps(graph, output)).toEqual([]);
      }),
    );
  });

  it("gives the same for the same", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        expect(quickLayout(structuredClone(graph))).toEqual(quickLayout(graph));
      }),
    );
  });

  it("keeps children inside their group, below its header", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const output = quickLayout(graph);
        const placed = new Map(output.nodes.map((node) => [node.id, node]));
        for (const [parent, children] of boxes(graph, output)) {
          const group = placed.get(parent);
          if (!group) continue;
          for (const child of children) {
            expect(child.x).toBeGreaterThanOrEqual(groupPadding.left);
            expect(child.y).toBeGreaterThanOrEqual(groupPadding.top);
            expect(child.x + child.width).toBeLessThanOrEqual(group.width ?? 0);
            expect(child.y + child.height).toBeLessThanOrEqual(group.height ?? 0);
          }
        }
      }),
    );
  });

  it("moves nothing when a node is added, and lays the new one on nobody", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), fc.nat(), (graph, before, after) => {
        const first = quickLayout(graph);
        const flat = graph.nodes.filter((node) => node.parent === undefined);
        const from = flat[before % Math.max(1, flat.length)];
        const to = flat[after % Math.max(1, flat.length)];
        const added: LayoutInput = {
          ...withPositions(graph, first),
          nodes: [...withPositions(graph, first).nodes, { id: "new", width: 200, height: 90 }],
          edges: [
            ...graph.edges,
            ...(from ? [{ id: "x", from: from.id, to: "new" }] : []),
            ...(to && to !== from ? [{ id: "y", from: "new", to: to.id }] : []),
          ],
        };
        const second = quickLayout(added);
        const at = new Map(second.nodes.map((node) => [node.id, node]));
        for (const node of first.nodes)
          expect({ x: at.get(node.id)?.x, y: at.get(node.id)?.y }).toEqual({ x: node.x, y: node.y });
        expect(overlaps(added, second)).toEqual([]);
      }),
    );
  });

  it("says when the new node could not be placed forward", () => {
    const chain: LayoutInput = {
      direction: "RIGHT",
      keepPositions: true,
      nodes: [
        { id: "a", width: 100, height: 50, x: 0, y: 0 },
        { id: "b", width: 100, height: 50, x: 140, y: 0 },
        { id: "new", width: 100, height: 50 },
      ],
      edges: [
        { id: "1", from: "a", to: "new" },
        { id: "2", from: "new", to: "b" },
      ],
    };
    expect(quickLayout(chain).isSettled).toBe(false);
    expect(quickLayout({ ...chain, edges: chain.edges.slice(0, 1) }).isSettled).toBe(true);
  });

  it("places a thousand nodes within a blink", () => {
    const nodes = Array.from({ length: 1_000 }, (_, index) => ({ id: `n${index}`, width: 208, height: 100 }));
    const edges = nodes
      .slice(1)
      .map((node, index) => ({ id: node.id, from: `n${Math.floor(index / 2)}`, to: node.id }));
    const start = performance.now();
    quickLayout({ direction: "RIGHT", nodes, edges, keepPositions: false });
    // Far above what it takes, so that a busy machine does not fail it; a quadratic step would.
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe("the full layout", () => {
  it("is deterministic and without overlaps", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (graph) => {
        const output = await elkLayout(elk, graph);
        expect(await elkLayout(elk, structuredClone(graph))).toEqual(output);
        expect(overlaps(graph, output)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("lets data flow in the direction asked for", async () => {
    const input: LayoutInput = {
      direction: "DOWN",
      keepPositions: false,
      nodes: ["a", "b", "c"].map((id) => ({ id, width: 100, height: 40 })),
      edges: [
        { id: "1", from: "a", to: "b" },
        { id: "2", from: "b", to: "c" },
      ],
    };
    const at = new Map((await elkLayout(elk, input)).nodes.map((node) => [node.id, node]));
    expect([at.get("a"), at.get("b"), at.get("c")].map((node) => node?.y)).toEqual([0, 96, 192]);
  });

  it.each(["RIGHT", "DOWN"] as const)(
    "never puts a producer after its consumer for the order in which they were written (%s)",
    async (direction) => {
      // `clean(load(x))` names the consumer first.
      const input: LayoutInput = {
        direction,
        keepPositions: false,
        nodes: ["clean", "load", "derive", "summarise"].map((id) => ({ id, width: 100, height: 40 })),
        edges: [
          { id: "1", from: "load", to: "clean" },
          { id: "2", from: "clean", to: "derive" },
          { id: "3", from: "clean", to: "summarise" },
        ],
      };
      const at = new Map(
        (await elkLayout(elk, input)).nodes.map((node) => [node.id, direction === "RIGHT" ? node.x : node.y]),
      );
      expect(at.get("load")).toBe(0);
      expect(at.get("clean")).toBeGreaterThan(100 - 60);
      expect(at.get("derive")).toBe(at.get("summarise"));
    },
  );

  it("keeps the order of what was there when positions are kept", async () => {
    const base: LayoutInput = {
      direction: "RIGHT",
      keepPositions: false,
      nodes: ["root", "upper", "lower"].map((id) => ({ id, width: 100, height: 40 })),
      edges: [
        { id: "1", from: "root", to: "upper" },
        { id: "2", from: "root", to: "lower" },
      ],
    };
    const swapped: LayoutInput = {
      ...base,
      keepPositions: true,
      nodes: [
        { id: "root", width: 100, height: 40, x: 0, y: 50 },
        { id: "upper", width: 100, height: 40, x: 160, y: 200 },
        { id: "lower", width: 100, height: 40, x: 160, y: 0 },
      ],
    };
    const at = new Map((await elkLayout(elk, swapped)).nodes.map((node) => [node.id, node]));
    expect(at.get("lower")?.y).toBeLessThan(at.get("upper")?.y ?? 0);
  });
});
