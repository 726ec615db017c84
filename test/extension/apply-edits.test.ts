/** Edits as changes of a document: one change per request, none on a text that has moved on. */
import { beforeEach, describe, expect, it, vi } from "vitest";

const fake = vi.hoisted(() => {
  const state = { version: 4, accepts: true, changes: [] as { start: number; end: number; text: string }[][] };
  class WorkspaceEdit {
    readonly parts: { start: number; end: number; text: string }[] = [];
    replace(_: unknown, range: { start: number; end: number }, text: string) {
      this.parts.push({ start: range.start, end: range.end, text });
    }
  }
  class Range {
    readonly start: number;
    readonly end: number;
    constructor(start: number, end: number) {
      this.start = start;
      this.end = end;
    }
  }
  const text = {
    get version() {
      return state.version;
    },
    positionAt: (offset: number) => offset,
  };
  const workspace = {
    openTextDocument: () => Promise.resolve(text),
    applyEdit: (change: WorkspaceEdit) => {
      if (!state.accepts) return Promise.resolve(false);
      state.changes.push(change.parts);
      state.version += 1;
      return Promise.resolve(true);
    },
  };
  return { state, module: { WorkspaceEdit, Range, workspace } };
});
vi.mock("vscode", () => fake.module);

const { createApplyEdits } = await import("../../extension/edits/apply-edits.ts");

describe("applying edits", () => {
  beforeEach(() => Object.assign(fake.state, { version: 4, accepts: true, changes: [] }));
  type Documents = Parameters<typeof createApplyEdits>[0];
  type Request = Parameters<ReturnType<typeof createApplyEdits>>[0];
  const applying = (edit: () => unknown) =>
    createApplyEdits(
      // SAFETY: only what applying edits uses.
      {
        current: () => Promise.resolve({ version: fake.state.version }),
        edit: async () => edit(),
        // SAFETY: a stand-in with what applying edits reads; anything else would throw.
      } as unknown as Documents,
      () => "a.pipeline.ts",
    );
  const request = (version: number): Request => ({
    // SAFETY: the fake editor looks at no uri.
    uri: {} as Request["uri"],
    pipeline: "p",
    version,
    edits: [{ type: "removeNode", node: "fit" }],
  });
  const two = () => ({
    edits: [
      { start: 1, end: 2, text: "x" },
      { start: 5, end: 5, text: "y" },
    ],
  });

  it("makes all text edits of a request one change and gives the new version", async () => {
    expect(await applying(two)(request(4))).toBe(5);
    expect(fake.state.changes).toEqual([two().edits]);
  });
  it("changes nothing when there is nothing to change", async () => {
    expect(await applying(() => ({ edits: [] }))(request(4))).toBe(4);
    expect(fake.state.changes).toEqual([]);
  });
  it("refuses an edit made on an older text, also when the text changes meanwhile", async () => {
    await expect(applying(two)(request(3))).rejects.toMatchObject({ code: "stale" });
    const meanwhile = () => {
      fake.state.version += 1;
      return two();
    };
    await expect(applying(meanwhile)(request(4))).rejects.toMatchObject({ code: "stale" });
    expect(fake.state.changes).toEqual([]);
  });
  it("hands on why an edit is refused, and says so when the editor does not take the change", async () => {
    const refused = () => ({ refused: { code: "would-cycle", message: "fit needs load." } });
    await expect(applying(refused)(request(4))).rejects.toMatchObject({
      code: "would-cycle",
      message: "fit needs load.",
    });
    fake.state.accepts = false;
    await expect(applying(two)(request(4))).rejects.toMatchObject({ code: "unwritable" });
  });
});
