/** Views of graphs go with their pipelines and files. */
import { describe, expect, it, vi } from "vitest";

vi.mock("vscode", () => ({ workspace: {} }));
const { renamedIn } = await import("../../extension/graph/follow-renames.ts");
const { createViewStates } = await import("../../extension/graph/view-states.ts");

describe("a pipeline's new name", () => {
  it.each([
    [["a", "b"], ["a", "c"], { from: "b", to: "c" }],
    [["a", "b"], ["b", "a"], undefined],
    [["a"], ["a", "b"], undefined],
    [["a", "b"], ["c", "d"], undefined],
    [["a"], ["a"], undefined],
  ])("%j -> %j", (before, after, expected) => {
    expect(renamedIn(before, after)).toEqual(expected);
  });
});

describe("what is remembered of a graph", () => {
  it("follows its pipeline and its file, and a folder of files", () => {
    const kept = new Map<string, unknown>();
    const views = createViewStates({
      // SAFETY: the memory gives what it was given.
      get: <T>(key: string, fallback?: T) => (kept.get(key) ?? fallback) as T,
      update: async (key: string, value: unknown) => void kept.set(key, value),
    });
    const view = views.get(undefined);
    const moved = { ...view, positions: { load: { x: 1, y: 2 } }, collapsed: ["loop"] };
    views.save({ file: "/w/src/a.ts", pipeline: "p" }, moved);
    views.save({ file: "/w/src/ab.ts", pipeline: "p" }, view);
    views.rename({ file: "/w/src/a.ts", pipeline: "p" }, { file: "/w/src/a.ts", pipeline: "q" });
    expect(views.get({ file: "/w/src/a.ts", pipeline: "q" })).toEqual(moved);
    views.moveFile("/w/src/a.ts", "/w/src/b.ts");
    views.moveFile("/w/src", "/w/lib");
    expect(views.get({ file: "/w/lib/b.ts", pipeline: "q" })).toEqual(moved);
    expect(views.get({ file: "/w/lib/ab.ts", pipeline: "p" })).toEqual(view);
    expect(views.get({ file: "/w/src/a.ts", pipeline: "q" })).toEqual(view);
  });
});
