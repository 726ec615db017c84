import { describe, expect, it } from "vitest";
import { nodeAt } from "../../extension/editor/node-at.ts";
import { collectNodeResults } from "../../extension/runs/node-results.ts";
import { staleNodes, withDownstream } from "../../extension/runs/staleness.ts";
import { artifactItems } from "../../extension/views/artifact-tree.ts";
import { pipelineItems, runItem, stepItems } from "../../extension/views/run-tree.ts";
import { began, created, digest, ended, finished, node, parsed, pipeline, range, run, value } from "./samples.ts";

describe("results by node", () => {
  it("is never greener than its worst part", () => {
    const status = (...list: Record<string, unknown>[]) => collectNodeResults(run(...list)).get("m")?.status;
    const two = [created("a", "m", 0), created("b", "m", 1)];
    expect(status(...two)).toBe("pending");
    expect(status(...two, finished("a"))).toBe("running");
    expect(status(...two, began("a"))).toBe("running");
    expect(status(...two, finished("a"), finished("b"))).toBe("succeeded");
    expect(status(...two, finished("a", { status: "failed" }), began("b"))).toBe("failed");
    expect(status(...two, finished("a", { status: "skipped" }), finished("b", { status: "skipped" }))).toBe("skipped");
    expect(status(...two, finished("a"), finished("b", { status: "cancelled" }))).toBe("cancelled");
  });
  it("is cached only when all of it is", () => {
    const two = [created("a", "m", 0), created("b", "m", 1), finished("a", { cached: true })];
    expect(collectNodeResults(run(...two, finished("b"))).get("m")?.cached).toBe(false);
    expect(collectNodeResults(run(...two, finished("b", { cached: true }))).get("m")?.cached).toBe(true);
  });
});

describe("stale results", () => {
  const text = "AAAAAAAAAA|load()....|fit(load).";
  const at = (offset: number) => range(0, offset, 0, offset + 10, offset);
  const graph = pipeline(
    [node("load", { definition: { range: at(0) }, range: at(11) }), node("fit", { range: at(22) })],
    [["load", "fit"]],
  );
  const before = { text, parsed: parsed([graph]) };
  const after = (changed: string) => ({ text: changed, parsed: parsed([graph]) });

  it("has none while the text is the same", () => {
    expect(staleNodes(before, after(text), graph).size).toBe(0);
  });
  it("marks a changed step and what is downstream of it", () => {
    const stale = staleNodes(before, after(text.replace("AAAA", "AABA")), graph);
    expect(stale.get("load")).toBe("load was changed");
    expect(withDownstream(stale, graph).get("fit")).toBe("load is stale");
  });
  it("marks a changed call", () => {
    expect([...staleNodes(before, after(text.replace("fit(load)", "fit(LOAD)")), graph)]).toEqual([
      ["fit", "its inputs were changed"],
    ]);
  });
  it("leaves a new node alone", () => {
    const grown = pipeline([...graph.nodes, node("extra", { range: at(11) })]);
    expect(staleNodes(before, { text: `${text} `, parsed: parsed([grown]) }, grown).has("extra")).toBe(false);
  });
});

describe("the cursor's node", () => {
  const graph = pipeline([
    node("loop", { kind: "loop", step: "", range: range(5, 0, 9, 1, 50, 80) }),
    node("loop/fit", { step: "fit", parent: "loop", range: range(6, 4, 6, 20, 60, 16) }),
  ]);
  const file = parsed([graph], { steps: [{ name: "fit", inputs: [], outputs: [], range: range(0, 0, 3, 1, 0, 40) }] });
  it("is the innermost call", () => {
    expect(nodeAt(file, 6, 10)?.id).toBe("loop/fit");
    expect(nodeAt(file, 8, 0)?.id).toBe("loop");
  });
  it("is the first use of the step whose definition the cursor is in", () => {
    expect(nodeAt(file, 1, 0)?.id).toBe("loop/fit");
    expect(nodeAt(file, 4, 0)).toBeUndefined();
  });
});

describe("the runs view", () => {
  const folded = run(
    created("load"),
    finished("load", { cached: true, outputs: { output: value("0.93") } }),
    created("fit"),
    finished("fit", { status: "failed", error: { name: "E", message: "m" } }),
    ended({ status: "failed", error: { name: "E", message: "m", step: "fit" } }),
  );
  it("groups by pipeline, newest first as given", () => {
    const [group] = pipelineItems([folded, { ...folded, runId: "r0" }], (file) => file.slice(3));
    expect(group).toMatchObject({ label: "training", description: "a.ts" });
    expect(group?.runs.map((each) => each.runId)).toEqual(["r1", "r0"]);
  });
  it("shows status by icon, words and colour", () => {
    const item = runItem(folded, 1_000 + 120_000);
    expect(item).toMatchObject({
      icon: "error",
      colour: "testing.iconFailed",
      contextValue: "run.resumable",
      label: "2 min ago",
      description: "3.2 s · 1 failed · 1 cached",
    });
    expect(item.spoken).toContain("failed");
    expect(item.tooltip).toContain("fit: E: m");
    expect(runItem(run(created("a")), 1_000).contextValue).toBe("run.active");
  });
  it("lists parameters with the layer that gave them", () => {
    const item = runItem(
      {
        ...folded,
        parameters: [
          { name: "epochs", value: 5, layer: "form" },
          { name: "path", value: "a.csv", layer: "default" },
        ],
      },
      0,
    );
    expect(item.tooltip).toContain("epochs = 5 (form)");
    expect(item.tooltip).toContain('path = "a.csv"\n');
  });
  it("lists steps in the order they were reached", () => {
    expect(stepItems(folded).map(({ label, description }) => [label, description])).toEqual([
      ["load", "0.93 · cached"],
      ["fit", "E: m"],
    ]);
  });
});

describe("the artifacts view", () => {
  it("lists outputs by step, and a map's items in a group", () => {
    const folded = run(
      created("split"),
      finished("split", {
        outputs: { train: value("9 rows", { type: "table" }), test: value("1 row", { digest: digest("b") }) },
      }),
      created("m1", "score", 0),
      created("m2", "score", 1),
      finished("m1", { outputs: { output: value("1") } }),
      finished("m2", { outputs: { output: value("2", { codec: "pickle", type: "opaque" }) } }),
    );
    const items = artifactItems(folded);
    expect(items.map(({ label }) => label)).toEqual(["split.train", "split.test", "score"]);
    expect(items[0]).toMatchObject({
      icon: "table",
      digest: digest("a"),
      description: "9 rows",
      spoken: "split, train, table, 9 rows",
    });
    const group = items[2];
    expect(group?.type === "group" && group.children.map(({ label, isOpaque }) => [label, isOpaque])).toEqual([
      ["score[0]", false],
      ["score[1]", true],
    ]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  });
});
