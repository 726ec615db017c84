/** Child pipelines drawn inside their nodes, and the room they take. */
import { describe, expect, it } from "vitest";
import type { Node, Pipeline } from "../../runtime/model/graph.ts";
import type { InvocationState } from "../../runtime/model/run.ts";
import type { ShownRun } from "../../runtime/protocol/shown-run.ts";
import { makeRoom } from "../../webview/layout/room.ts";
import { expand, placeOf } from "../../webview/state/expansion.ts";
import { foldNews, hasGap, nodeOf } from "../../webview/state/live-run.ts";
import { runGraph } from "../../webview/state/run-graph.ts";
import { statusesOf } from "../../webview/state/statuses.ts";
import { withUntaken } from "../../webview/state/untaken.ts";

const point = { line: 0, character: 0, offset: 0 };
const range = { start: point, end: point };

function node(id: string, inputs: Node["inputs"] = [], more: Partial<Node> = {}): Node {
  return { id, kind: "step", step: id, label: id, inputs, outputs: [{ name: "output" }], range, ...more };
}
function pipeline(name: string, nodes: Node[], edges: Pipeline["edges"], outputs: Pipeline["outputs"] = []): Pipeline {
  return {
    name,
    dialect: "pipeloom",
    language: "typescript",
    export: name,
    parameters: [],
    nodes,
    edges,
    outputs,
    range,
    isStatic: true,
  };
}
const taking = (name: string, parameter: string): Node["inputs"][number] => ({
  name,
  required: true,
  binding: { type: "parameter", parameter },
});

const child = pipeline(
  "child",
  [node("first", [taking("rows", "data")]), node("last")],
  [{ kind: "data", from: { node: "first", output: "output" }, to: { node: "last", input: "x" } }],
  [{ name: "output", from: { node: "last", output: "output" } }],
);
const outer = pipeline(
  "outer",
  [node("load"), node("child", [], { kind: "pipeline" }), node("use")],
  [
    { kind: "data", from: { node: "load", output: "output" }, to: { node: "child", input: "data" } },
    { kind: "data", from: { node: "child", output: "output" }, to: { node: "use", input: "x" } },
  ],
);
const input = { pipeline: outer, pipelines: [outer, child], run: undefined, children: new Map(), chosen: {} };

function invocation(id: string, at: string, more: Partial<InvocationState> = {}): InvocationState {
  return {
    invocation: id,
    node: at,
    step: at,
    status: "succeeded",
    cached: false,
    attempts: 1,
    inputs: [],
    outputs: {},
    ...more,
  };
}
function run(runId: string, invocations: readonly InvocationState[]): ShownRun {
  return {
    runId,
    pipeline: runId,
    file: "/w/a.ts",
    language: "typescript",
    status: "running",
    startedAt: 0,
    parameters: [],
    counts: { total: 0, succeeded: 0, cached: 0, failed: 0, skipped: 0, cancelled: 0 },
    lastSeq: 10,
    invocations: Object.fromEntries(invocations.map((each) => [each.invocation, each])),
    outputs: {},
  };
}

describe("an opened child pipeline", () => {
  it("changes nothing while it is closed", () => expect(expand({ ...input, opened: new Set() }).pipeline).toBe(outer));

  it("shows its nodes inside, wired to what is outside", () => {
    const { pipeline: drawn, scopes } = expand({ ...input, opened: new Set(["child"]) });
    expect(drawn.nodes.map(({ id, parent }) => [id, parent])).toEqual([
      ["load", undefined],
      ["child", undefined],
      ["use", undefined],
      ["child/first", "child"],
      ["child/last", "child"],
    ]);
    expect(drawn.edges.map(({ from, to }) => `${from.node}>${to.node}.${to.input}`)).toEqual([
      "load>child/first.rows",
      "child/last>use.x",
      "child/first>child/last.x",
    ]);
    expect(scopes).toEqual([{ prefix: "child", pipeline: "child", runId: undefined }]);
    expect(placeOf(scopes, "child/last").id).toBe("last");
    expect(placeOf(scopes, "use").scope).toBeUndefined();
  });

  it("shows the run at work, else the failed one, unless another was chosen", () => {
    const calls = run("top", [
      invocation("a", "child", { childRun: "one" }),
      invocation("b", "child", { childRun: "two", status: "failed" }),
    ]);
    const of = (chosen: Record<string, string>) =>
      expand({ ...input, opened: new Set(["child"]), run: calls, chosen }).scopes[0]?.runId;
    expect(of({})).toBe("two");
    expect(of({ child: "one" })).toBe("one");
  });

  it("of a step that returned a pipeline is drawn from its run", () => {
    const from = [{ invocation: "p", output: "output" }];
    const graph = runGraph(
      run("grown", [invocation("p", "plan"), invocation("d", "do", { inputs: [{ name: "x", from }] })]),
    );
    expect(graph.nodes.map(({ id }) => id)).toEqual(["plan", "do"]);
    expect(graph.edges).toEqual([
      { kind: "data", from: { node: "plan", output: "output" }, to: { node: "do", input: "x" } },
    ]);
  });
});

describe("room", () => {
  const sizes = (open: boolean) =>
    new Map([
      ["before", { width: 100, height: 50 }],
      ["group", open ? { width: 400, height: 200 } : { width: 100, height: 50 }],
      ["behind", { width: 100, height: 50 }],
      ["beside", { width: 100, height: 50 }],
    ]);
  const positions = {
    before: { x: 0, y: 0 },
    group: { x: 150, y: 0 },
    behind: { x: 300, y: 0 },
    beside: { x: 150, y: 80 },
  };
  const nodes = Object.keys(positions).map((id) => ({ id }));
  const toggled = new Set(["group"]);
  const open = () =>
    makeRoom({ nodes, toggled, positions, direction: "RIGHT", before: sizes(false), sizesAt: () => sizes(true) });

  it("moves only what is behind and beside", () =>
    expect(open()).toEqual({ ...positions, behind: { x: 600, y: 0 }, beside: { x: 150, y: 230 } }));

  it("is given back when the group closes", () => {
    const closed = makeRoom({
      nodes,
      toggled,
      positions: open(),
      direction: "RIGHT",
      before: sizes(true),
      sizesAt: () => sizes(false),
    });
    expect(closed).toEqual(positions);
  });
});

describe("a node that was not taken", () => {
  const graph = pipeline(
    "p",
    [node("if", [], { kind: "branch", step: "" }), node("yes", [], { parent: "if" }), node("no", [], { parent: "if" })],
    [],
  );
  const taken: ShownRun = { ...run("p", [invocation("y", "yes")]), graph: { ...graph, isStatic: false } };

  it("is skipped once the run has succeeded, and not before", () => {
    const statuses = statusesOf(taken);
    expect(withUntaken(statuses, taken).get("no")).toBeUndefined();
    const done: ShownRun = { ...taken, status: "succeeded" };
    expect(withUntaken(statuses, done).get("no")).toMatchObject({
      status: "skipped",
      reason: "not taken",
    });
    expect(withUntaken(statuses, done).get("yes")?.status).toBe("succeeded");
  });
});

describe("news of a run", () => {
  const counts = { total: 200, succeeded: 7, cached: 0, failed: 0, skipped: 0, cancelled: 0 };
  const tally = {
    node: "each",
    step: "each",
    total: 200,
    pending: 193,
    running: 0,
    retrying: 0,
    succeeded: 7,
    failed: 0,
    skipped: 0,
    cancelled: 0,
    cached: 0,
    asking: 0,
    durationMs: 1,
  };
  const known = run("r", [invocation("each~1[0]", "each"), invocation("load~1", "load")]);
  const news = { runId: "r", events: [], tallies: [tally], counts, after: 10, upTo: 30 };

  it("replaces the invocations of a node by its tally", () => {
    const after = foldNews(known, news);
    expect(Object.keys(after.invocations)).toEqual(["load~1"]);
    expect(after.tallies?.["each"]?.total).toBe(200);
    expect(after.counts).toEqual(counts);
    expect(after.lastSeq).toBe(30);
    expect(nodeOf(after, "each~1[42]")).toBe("each");
  });

  it("has a gap when the message before it was missed", () => {
    expect(hasGap(known, news)).toBe(false);
    expect(hasGap(known, { ...news, after: 11 })).toBe(true);
  });
});
