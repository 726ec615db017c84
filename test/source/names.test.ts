/** What names stand for, where else they stand, and their renaming, over several files. `|` marks the place that is asked for. */
import { describe, expect, it } from "vitest";
import type { Language } from "../../runtime/model/graph.ts";
import { applyTextEdits } from "../../runtime/source/edit/text.ts";
import type { Named } from "../../runtime/source/names.ts";
import { testSource } from "./wasm.ts";

const files: Record<string, string> = {
  "/w/lib/steps.ts": `import { step } from "pipeloom";
export const fit = step(({ rows }: { rows: string[] }) => rows.length);
export const twice = { fit };
`,
  "/w/lib/index.ts": `export { fit } from "./steps.ts";\n`,
  "/w/main.ts": `import { pipeline, z } from "pipeloom";
import { fit } from "./lib/steps.ts";
import { fit as train } from "./lib/steps.ts";
import * as all from "./lib/steps.ts";

export const child = pipeline("child", { params: z.object({ rows: z.any() }) }, ({ rows }) => fit({ rows }));
export default pipeline("main", { params: z.object({ path: z.string() }) }, ({ path }) => {
  const rows = [path];
  const own = ((fit: number) => fit)(1);
  return { a: fit({ rows }), b: train({ rows }), c: all.fit({ rows }), d: child({ rows }), own };
});
`,
  "/w/steps.py": `from pipeloom import step

__all__ = ["fit"]


@step
def fit(rows):
    return len(rows)
`,
  "/w/package/__init__.py": "from steps import fit\n",
  "/w/main.py": `from pipeloom import pipeline
import steps
from steps import fit
from steps import fit as train


@pipeline
def child(rows):
    return fit(rows)


@pipeline
def main(path: str = "a"):
    rows = [path]
    other = fit(rows)
    return {"a": train(rows), "b": steps.fit(rows), "c": child(rows=other)}
`,
};

const language = (file: string): Language => (file.endsWith(".py") ? "python" : "typescript");
const host = { readText: (path: string) => files[path] };
const fileOf = (file: string) => ({ file, language: language(file), text: files[file] ?? "", host });

const place = (file: string, code: string) => (files[file] ?? "").indexOf(code);

async function at(file: string, marked: string): Promise<Named | undefined> {
  const source = await testSource();
  const offset = (files[file] ?? "").indexOf(marked.replace("|", "")) + marked.indexOf("|");
  return source.nameAt(fileOf(file), offset)?.named;
}

describe("what a name stands for", () => {
  it.each<[string, string, Named | undefined]>([
    ["/w/main.ts", "a: |fit({", { kind: "shared", name: "fit", file: "/w/lib/steps.ts" }],
    ["/w/main.ts", "b: tr|ain({", { kind: "shared", name: "fit", file: "/w/lib/steps.ts" }],
    ["/w/main.ts", "all.fi|t({", { kind: "shared", name: "fit", file: "/w/lib/steps.ts" }],
    ["/w/main.ts", "import { fit| }", { kind: "shared", name: "fit", file: "/w/lib/steps.ts" }],
    ["/w/main.ts", "d: child|({", { kind: "shared", name: "child", file: "/w/main.ts" }],
    [
      "/w/main.ts",
      "const rows| =",
      { kind: "variable", name: "rows", pipeline: "main", at: place("/w/main.ts", "rows = [path]") },
    ],
    ["/w/main.ts", "[pa|th]", { kind: "parameter", name: "path", pipeline: "main" }],
    ["/w/main.ts", "pipe|line,", undefined],
    ["/w/lib/steps.ts", "const |fit", { kind: "shared", name: "fit", file: "/w/lib/steps.ts" }],
    ["/w/main.py", "= f|it(rows)", { kind: "shared", name: "fit", file: "/w/steps.py" }],
    ["/w/main.py", "steps.fi|t(rows)", { kind: "shared", name: "fit", file: "/w/steps.py" }],
    ["/w/main.py", ": train|(", { kind: "shared", name: "fit", file: "/w/steps.py" }],
    ["/w/main.py", "child|(rows=other", { kind: "shared", name: "child", file: "/w/main.py" }],
    ["/w/main.py", "[pa|th]", { kind: "parameter", name: "path", pipeline: "main" }],
    [
      "/w/main.py",
      "oth|er =",
      { kind: "variable", name: "other", pipeline: "main", at: place("/w/main.py", "other = fit") },
    ],
  ])("%s: %s", async (file, marked, named) => {
    expect(await at(file, marked)).toEqual(named);
  });
});

/** All files after a renaming, as lines that changed. */
async function renamed(named: Named, to: string): Promise<string[]> {
  const source = await testSource();
  return Object.keys(files)
    .filter((file) => language(file) === (named.kind === "shared" ? language(named.file) : "python"))
    .flatMap((file) => {
      if (named.kind !== "shared" && file !== "/w/main.py") return [];
      const result = source.rename(fileOf(file), named, to);
      if ("refused" in result) return [`refused: ${result.refused.code}`];
      const before = files[file] ?? "";
      const after = applyTextEdits(before, result.edits);
      const old = new Set(before.split("\n"));
      return after.split("\n").filter((line) => !old.has(line));
    });
}

describe("renaming", () => {
  it("follows a step into the files that import it, in TypeScript", async () => {
    expect(await renamed({ kind: "shared", name: "fit", file: "/w/lib/steps.ts" }, "learn")).toEqual([
      "export const learn = step(({ rows }: { rows: string[] }) => rows.length);",
      "export const twice = { fit: learn };",
      'export { learn as fit } from "./steps.ts";',
      'import { learn } from "./lib/steps.ts";',
      'import { learn as train } from "./lib/steps.ts";',
      'export const child = pipeline("child", { params: z.object({ rows: z.any() }) }, ({ rows }) => learn({ rows }));',
      "  return { a: learn({ rows }), b: train({ rows }), c: all.learn({ rows }), d: child({ rows }), own };",
    ]);
  });

  it("follows a step into the files that import it, in Python", async () => {
    expect(await renamed({ kind: "shared", name: "fit", file: "/w/steps.py" }, "learn")).toEqual([
      '__all__ = ["learn"]',
      "def learn(rows):",
      "from steps import learn",
      "from steps import learn",
      "from steps import learn as train",
      "    return learn(rows)",
      "    other = learn(rows)",
      '    return {"a": train(rows), "b": steps.learn(rows), "c": child(rows=other)}',
    ]);
  });

  it("says under which other file a name is known", async () => {
    const source = await testSource();
    const { also } = source.references(fileOf("/w/package/__init__.py"), {
      kind: "shared",
      name: "fit",
      file: "/w/steps.py",
    });
    expect(also).toEqual([{ kind: "shared", name: "fit", file: "/w/package/__init__.py" }]);
  });

  it("renames variables and parameters of one pipeline, and where the parameter is given", async () => {
    expect(
      await renamed(
        { kind: "variable", name: "other", pipeline: "main", at: place("/w/main.py", "other = fit") },
        "model",
      ),
    ).toEqual(["    model = fit(rows)", '    return {"a": train(rows), "b": steps.fit(rows), "c": child(rows=model)}']);
    expect(await renamed({ kind: "parameter", name: "rows", pipeline: "child" }, "items")).toEqual([
      "def child(items):",
      "    return fit(items)",
      '    return {"a": train(rows), "b": steps.fit(rows), "c": child(items=other)}',
    ]);
  });

  it("refuses names that are there, and no names", async () => {
    expect(
      await renamed(
        { kind: "variable", name: "other", pipeline: "main", at: place("/w/main.py", "other = fit") },
        "rows",
      ),
    ).toEqual(["refused: name-taken"]);
    expect(
      await renamed(
        { kind: "variable", name: "other", pipeline: "main", at: place("/w/main.py", "other = fit") },
        "a b",
      ),
    ).toEqual(["refused: bad-name"]);
    expect(await renamed({ kind: "shared", name: "fit", file: "/w/steps.py" }, "child")).toContain(
      "refused: name-taken",
    );
  });
});

describe("references", () => {
  it.each([
    ["/w/main.ts", "/w/lib/steps.ts", 5],
    ["/w/main.py", "/w/steps.py", 5],
    ["/w/steps.py", "/w/steps.py", 2],
  ])("%s to %s", async (file, definedIn, count) => {
    const source = await testSource();
    const { places } = source.references(fileOf(file), { kind: "shared", name: "fit", file: definedIn });
    expect(places.map(({ start, end }) => (files[file] ?? "").slice(start, end))).toEqual(
      Array.from({ length: count }, () => "fit"),
    );
  });
});
