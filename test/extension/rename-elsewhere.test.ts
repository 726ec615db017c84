/** A step renamed from the graph: the other files of the workspace follow, wherever it is defined. */
import { describe, expect, it, vi } from "vitest";

const workspace: Record<string, string> = {
  "/w/steps.py": "from pipeloom import step\n\n\n@step\ndef fit(rows):\n    return rows\n",
  "/w/main.py":
    "from pipeloom import pipeline\nfrom steps import fit\n\n\n@pipeline\ndef main():\n    return fit([])\n",
  "/w/own.py":
    "from pipeloom import pipeline, step\n\n\n@step\ndef own():\n    return 1\n\n\n@pipeline\ndef main():\n    return own()\n",
  "/w/user.py": "import own\n\nprint(own.own)\n",
  "/w/other.py": "def fit():\n    pass\n",
};

vi.mock("vscode", () => ({
  Uri: { file: (path: string) => ({ fsPath: path }) },
  workspace: { findFiles: () => Promise.resolve(Object.keys(workspace).map((path) => ({ fsPath: path }))) },
}));

const { createRenameElsewhere } = await import("../../extension/edits/rename-elsewhere.ts");
const { createSourceNames } = await import("../../extension/editor/source-names.ts");
const { applyTextEdits } = await import("../../runtime/source/edit/text.ts");
const { testSource } = await import("../source/wasm.ts");

type Documents = Parameters<typeof createSourceNames>[0];
type Files = Parameters<typeof createSourceNames>[1];

async function renamed(
  file: string,
  node: string,
  to: string,
): Promise<Record<string, string[]> & { isWhole?: never }> {
  const source = await testSource();
  const files: Files = { readText: (path) => workspace[path], forget: () => {} };
  const of = (path: string, text: string) => ({ file: path, language: "python" as const, text, host: files });
  const reader = {
    rename: (path: string, _: unknown, text: string, named: Parameters<typeof source.rename>[1], name: string) =>
      source.rename(of(path, text), named, name),
  };
  // SAFETY: only what renaming uses.
  // SAFETY: of the documents only the reader is used here; anything else would throw.
  const names = createSourceNames({ reader: () => Promise.resolve(reader) } as unknown as Documents, files);
  const text = workspace[file] ?? "";
  const document = { file, text, parsed: source.parse(of(file, text)) };
  const edit = { type: "renameNode", node, name: to } as const;
  // SAFETY: the uri and the version are not looked at.
  const given = document as unknown as Parameters<ReturnType<typeof createRenameElsewhere>>[0];
  const { files: found } = await createRenameElsewhere(names, files)(given, "main", [edit]);
  return Object.fromEntries(
    found.map(({ uri, text: before, items }) => [
      uri.fsPath,
      applyTextEdits(before, items)
        .split("\n")
        .filter((line) => !before.split("\n").includes(line)),
    ]),
  );
}

describe("renaming from the graph", () => {
  it("goes to the file that defines the step", async () => {
    expect(await renamed("/w/main.py", "fit", "learn")).toEqual({
      "/w/main.py": ["from steps import learn", "    return learn([])"],
      "/w/steps.py": ["def learn(rows):"],
    });
  });

  it("goes to the files that import it, and leaves this one to the edit", async () => {
    expect(await renamed("/w/own.py", "own", "mine")).toEqual({ "/w/user.py": ["print(own.mine)"] });
  });

  it("is refused where another file has the name for something else", async () => {
    await expect(renamed("/w/main.py", "fit", "pipeline")).rejects.toMatchObject({ code: "name-taken" });
  });
});
