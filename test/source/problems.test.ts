/**
 * Problems, data-driven: the text says itself where each is. `«code|text»` marks the range that the problem must have; the marks are
 * taken out before parsing. A text without marks must have no problem.
 */
import { describe, expect, it } from "vitest";
import type { Language } from "../../runtime/model/graph.ts";
import { testSource } from "./wasm.ts";

interface Check {
  readonly title: string;
  readonly language: Language;
  readonly text: string;
  /** Words that a message must have. */
  readonly says?: string;
  readonly files?: Readonly<Record<string, string>>;
}

const head = 'import { pipeline, step, z } from "pipeloom";\n';
const steps = `${head}
const load = step(({ path }: { path: string }): string[] => [path]);
const fit = step(({ rows, epochs = 3 }: { rows: string[]; epochs?: number }) => ({ rows, epochs }));
const split = step({ outputs: ["train", "test"] }, ({ rows }: { rows: string[] }) => ({ train: rows, test: rows }));
`;
const body = (code: string) =>
  `${steps}export default pipeline("p", { params: z.object({ path: z.string(), n: z.number().default(1) }) }, ({ path, n }) => {\n${code}\n});\n`;

const python = `from typing import Optional, Union
from pipeloom import pipeline, step

@step
def load(path: str) -> list[str]:
    return [path]

@step
def fit(rows: list[str], epochs: int = 3) -> Optional[float]:
    return 1.0

@step(outputs=["train", "test"])
def split(rows: list[str]) -> tuple[list[str], int]:
    return rows, 1

@step
def show(value: Union[float, None]):
    pass

@step
def count(n: int) -> int:
    return n

`;
const pythonBody = (code: string, parameters = "path: str") =>
  `${python}@pipeline\ndef p(${parameters}):\n${code.replaceAll(/^/gm, "    ")}\n`;

const checks: readonly Check[] = [
  { title: "a good file", language: "typescript", text: body("return fit({ rows: load({ path }), epochs: n });") },
  {
    title: "unknown step, near match",
    language: "typescript",
    text: body("return «unknown-step|lod»({ path });"),
    says: "Did you mean load?",
  },
  {
    title: "unknown step, nothing near",
    language: "typescript",
    text: body("return «unknown-step|frobnicate»({ path });"),
    says: "import it",
  },
  {
    title: "a global is no unknown step",
    language: "typescript",
    text: body("console.log(path); return load({ path: String(n) });"),
  },
  { title: "unwired input", language: "typescript", text: body("return «unwired-input|load»({});"), says: "`path: …`" },
  {
    title: "unwired inputs are listed",
    language: "typescript",
    text: `${head}const s = step(({ a, b }: { a: number; b: number }) => a + b);\nexport default pipeline("p", () => «unwired-input|s»({}));\n`,
    says: '"a" and "b"',
  },
  {
    title: "unknown input",
    language: "typescript",
    text: body("return load({ path, «unknown-input|pth»: 1 });"),
    says: 'Did you mean "path"?',
  },
  {
    title: "a spread may wire anything",
    language: "typescript",
    text: body("const all = { ...JSON.parse(path) }; return load({ ...all });"),
  },
  {
    title: "unused output",
    language: "typescript",
    text: body(
      "const rows = load({ path });\nconst { train, «unused-output|test» } = split({ rows });\nreturn fit({ rows: train });",
    ),
    says: '"test" of split',
  },
  {
    title: "an underscore says that it is not used",
    language: "typescript",
    text: body(
      "const rows = load({ path });\nconst { train, test: _test } = split({ rows });\nreturn fit({ rows: train });",
    ),
  },
  {
    title: "wrong literal",
    language: "typescript",
    text: body("return load({ path: «wrong-type|5» });"),
    says: "text",
  },
  {
    title: "wrong wire",
    language: "typescript",
    text: body("const rows = load({ path });\nreturn load({ path: «wrong-type|rows» });"),
    says: "list of string",
  },
  {
    title: "wrong parameter",
    language: "typescript",
    text: body("return load({ path: «wrong-type|n» });\n// path").replace("({ path, n })", "({ n })"),
    says: 'Parameter "n"',
  },
  {
    title: "default below its minimum",
    language: "typescript",
    text: `${steps}export default pipeline("p", { params: z.object({ n: z.int().min(3).default(«bad-default|1») }) }, ({ n }) => fit({ rows: [], epochs: n }));\n`,
    says: "at least 3",
  },
  {
    title: "default that is no member",
    language: "typescript",
    text: `${steps}export default pipeline("p", { params: { k: z.enum(["a", "b"]).default(«bad-default|"c"») } }, ({ k }) => load({ path: k }));\n`,
  },
  {
    title: "duplicate pipeline",
    language: "typescript",
    text: `${steps}export const a = pipeline("p", () => load({ path: "" }));\nexport const b = pipeline(«duplicate-pipeline|"p"», () => load({ path: "" }));\n`,
    says: "another name",
  },
  {
    title: "missing module",
    language: "typescript",
    text: `${head}import { x } from «missing-module|"./nowhere"»;\nexport default pipeline("p", () => x({}));\n`,
    says: "create the file",
  },
  {
    title: "missing export",
    language: "typescript",
    files: { "/w/lib.ts": `${head}export const tidy = step(({ a }: { a: number }) => a);\n` },
    text: `${head}import { tidi } from «unknown-step|"./lib"»;\nexport default pipeline("p", () => tidi({}));\n`,
    says: "Did you mean tidy?",
  },
  {
    title: "data files and packages are not modules of ours",
    language: "typescript",
    files: { "/w/a.json": "{}" },
    text: `${head}import { a } from "lodash";\nimport b from "./a.json";\nconst s = step(({ v }: { v: unknown }) => v);\nexport default pipeline("p", () => s({ v: a(b) }));\n`,
  },
  {
    title: "imported steps are checked",
    language: "typescript",
    files: { "/w/lib/index.ts": `${head}export const tidy = step(({ a }: { a: number }) => a);\n` },
    text: `${head}import * as lib from "./lib";\nexport default pipeline("p", () => lib.«unwired-input|tidy»({}));\n`,
  },
  {
    title: "import cycles end",
    language: "typescript",
    files: { "/w/a.ts": 'export * from "./b";\n', "/w/b.ts": 'export * from "./a";\n' },
    text: `${head}import { x } from «unknown-step|"./a"»;\nexport default pipeline("p", () => x({}));\n`,
  },
  { title: "python: a good file", language: "python", text: pythonBody("return fit(load(path), epochs=4)") },
  {
    title: "python: unknown step",
    language: "python",
    text: pythonBody("return «unknown-step|lod»(path)"),
    says: "Did you mean load?",
  },
  {
    title: "python: unwired input",
    language: "python",
    text: pythonBody("print(path)\nreturn «unwired-input|load»()"),
    says: "`path=…`",
  },
  {
    title: "python: unknown keyword",
    language: "python",
    text: pythonBody("return load(path, «unknown-input|pth»=1)"),
  },
  {
    title: "python: too many arguments",
    language: "python",
    text: pythonBody("return load(path, «unknown-input|2»)"),
    says: "takes one input",
  },
  {
    title: "python: unused output",
    language: "python",
    text: pythonBody("train, «unused-output|test» = split(load(path))\nreturn fit(train)"),
  },
  {
    title: "python: wrong literal",
    language: "python",
    text: pythonBody('return fit(load(path), epochs=«wrong-type|"many"»)'),
    says: "whole number",
  },
  {
    title: "python: wrong wire by position of a tuple",
    language: "python",
    text: pythonBody("train, n = split(load(path))\nfit(train)\nreturn fit(«wrong-type|n»)"),
    says: '"test" of split',
  },
  {
    title: "python: Optional fits what takes None",
    language: "python",
    text: pythonBody("return show(fit(load(path)))"),
  },
  {
    title: "python: a list is no number",
    language: "python",
    text: pythonBody("return count(«wrong-type|load(path)»)"),
  },
  {
    title: "python: wrong parameter",
    language: "python",
    text: pythonBody("return count(«wrong-type|path»)"),
    says: 'Parameter "path"',
  },
  {
    title: "python: missing module",
    language: "python",
    text: `from pipeloom import pipeline, step\nfrom «missing-module|.nowhere» import x\n\n@pipeline\ndef p():\n    return x()\n`,
  },
  {
    title: "python: relative imports",
    language: "python",
    files: {
      "/w/lib/steps.py": "from pipeloom import step\n@step\ndef tidy(a: int) -> int:\n    return a\n",
      "/w/lib/__init__.py": "",
    },
    text: 'from pipeloom import pipeline\nfrom .lib.steps import tidy as t\nfrom .lib import steps\n\n@pipeline\ndef p():\n    return t(«wrong-type|"x"»), steps.«unwired-input|tidy»()\n',
  },
];

describe("problems", () => {
  it.each(checks)("$title", async ({ language, text: marked, says, files = {} }) => {
    const { text, expected } = unmarked(marked);
    const source = await testSource();
    const host = { readText: (path: string) => files[path] };
    const parsed = source.parse({ file: language === "python" ? "/w/p.py" : "/w/p.ts", language, text, host });
    const found = parsed.problems.map(
      ({ code, range }) =>
        `${code} at ${range ? `${range.start.offset}-${range.end.offset}: ${text.slice(range.start.offset, range.end.offset)}` : "?"}`,
    );
    expect(found.toSorted()).toEqual(expected.toSorted());
    if (says !== undefined) expect(parsed.problems.map(({ message }) => message).join("\n")).toContain(says);
  });

  it("tells where the syntax is wrong", async () => {
    const source = await testSource();
    const text = body("  const rows = load({ path };\n  return fit({ rows });");
    const { problems } = source.parse({ file: "/w/p.ts", language: "typescript", text });
    const syntax = problems.filter(({ code }) => code === "syntax-error");
    expect(syntax).toHaveLength(1);
    expect(syntax[0]?.range?.start.line).toBe(
      text.slice(0, text.indexOf("const rows = load({ path };")).split("\n").length - 1,
    );
  });

  it("leaves files alone that do not mention Pipeloom", async () => {
    const source = await testSource();
    const parsed = source.parse({ file: "/w/p.ts", language: "typescript", text: "const x = (((;" });
    expect(parsed).toMatchObject({ usesPipeloom: false, pipelines: [], problems: [] });
  });
});

function unmarked(marked: string): { text: string; expected: string[] } {
  const expected: string[] = [];
  let text = "";
  let last = 0;
  for (const match of marked.matchAll(/«([\w-]+)\|([^»]*)»/g)) {
    text += marked.slice(last, match.index);
    const [whole, code, inner = ""] = match;
    expected.push(`${code} at ${text.length}-${text.length + inner.length}: ${inner}`);
    text += inner;
    last = match.index + whole.length;
  }
  return { text: text + marked.slice(last), expected };
}
