/** Every bad input, each with its message, its place and its exit code; nothing of the user's code runs for any of them. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Workspace } from "./command-line.ts";
import { inProcess, pipeloom, workspaceWith } from "./command-line.ts";

const step = `import { pipeline, step, z } from "pipeloom";
export const add = step(({ x }: { x: number }) => x + 1);
`;
const files = {
  "good.ts": `${step}export default pipeline(
  "good",
  { params: z.object({ epochs: z.int().min(1).max(10).default(5), rate: z.number().default(0.1) }) },
  ({ epochs }) => add({ x: epochs }),
);
`,
  "needs.ts": `${step}export default pipeline("needs", { params: z.object({ name: z.string() }) }, () => add({ x: 1 }));\n`,
  "syntax.ts": `import { pipeline, step } from "pipeloom";
export const add = step(({ x }: { x: number }) => x + 1;
export default pipeline("p", {}, () => add({ x: 1 }));
`,
  "syntax.py":
    "from pipeloom import pipeline, step\n\n@step\ndef add(x: int -> int:\n    return x\n\n@pipeline\ndef p(x: int = 1):\n    return add(x)\n",
  "missing.ts": `import { pipeline, step } from "pipeloom";
import { one } from "./not-there.ts";
export const add = step(({ x }: { x: number }) => x + one);
export default pipeline("p", {}, () => add({ x: 1 }));
`,
  "package.ts": `import { pipeline, step } from "pipeloom";
import { one } from "not-installed-anywhere";
export const add = step(({ x }: { x: number }) => x + one);
export default pipeline("p", {}, () => add({ x: 1 }));
`,
  "missing.py":
    "import not_installed_anywhere\nfrom pipeloom import pipeline, step\n\n@step\ndef add(x: int) -> int:\n    return x\n\n@pipeline\ndef p(x: int = 1):\n    return add(x)\n",
  "steps.ts": step,
  "plain.ts": "export const one = 1;\n",
  "two.ts": `${step}export const one = pipeline("one", {}, () => add({ x: 1 }));\nexport const two = pipeline("two", {}, () => add({ x: 2 }));\n`,
  "notes.txt": "no pipeline here",
  "params.json": '{ "epochs": 3, "rate": ',
  "list.yaml": "- 1\n- 2\n",
  "fine.py":
    "from pipeloom import pipeline, step\n\n@step\ndef add(x: int) -> int:\n    return x + 1\n\n@pipeline\ndef p(x: int = 1):\n    return add(x)\n",
};

let workspace: Workspace;
beforeAll(() => {
  workspace = workspaceWith(files);
  mkdirSync(join(workspace.folder, "folder"));
});
afterAll(() => workspace.dispose());

const refused: readonly {
  readonly what: string;
  readonly argv: readonly string[];
  readonly says: readonly string[];
}[] = [
  { what: "no such file", argv: ["run", "nope.ts"], says: ["error[file-not-found]: nope.ts: there is no such file."] },
  { what: "no such file, for graph", argv: ["graph", "nope.ts"], says: ["error[file-not-found]: nope.ts"] },
  { what: "a folder", argv: ["run", "folder"], says: ["error[file-is-folder]: folder: this is a folder"] },
  {
    what: "another language",
    argv: ["graph", "notes.txt"],
    says: ["error[unknown-language]: notes.txt: only TypeScript"],
  },
  { what: "a syntax error", argv: ["run", "syntax.ts"], says: ["error[syntax-error]: syntax.ts:2:"] },
  { what: "a syntax error in Python", argv: ["run", "syntax.py"], says: ["error[syntax-error]: syntax.py:4:"] },
  {
    what: "a missing local module",
    argv: ["run", "missing.ts"],
    says: ["error[missing-module]: missing.ts:2:", '"./not-there.ts"'],
  },
  {
    what: "a package that is not installed",
    argv: ["run", "package.ts"],
    says: ["not-installed-anywhere", "package.ts:2"],
  },
  {
    what: "a file with steps only",
    argv: ["run", "steps.ts"],
    says: ["error[no-pipeline]: steps.ts:1: no pipeline is defined in this file; only steps are."],
  },
  {
    what: "a file without Pipeloom",
    argv: ["graph", "plain.ts"],
    says: ["error[no-pipeline]: plain.ts:1: no pipeline", "imports nothing from pipeloom"],
  },
  {
    what: "two pipelines and no choice",
    argv: ["run", "two.ts"],
    says: ["error[choose-pipeline]: two.ts:3:", '"one" (line 3), "two" (line 4)', "--pipeline NAME"],
  },
  {
    what: "an unknown pipeline",
    argv: ["run", "two.ts", "--pipeline", "tow"],
    says: ['error[unknown-pipeline]: two.ts: there is no pipeline "tow". Did you mean "two"?'],
  },
  {
    what: "an unknown parameter",
    argv: ["run", "good.ts", "--param", "epoch=3"],
    says: [
      "error[unknown-parameter]: good.ts:",
      '"epoch" is not a parameter',
      'Did you mean "epochs"?',
      "pipeloom graph good.ts",
    ],
  },
  {
    what: "a value above its bound",
    argv: ["run", "good.ts", "--param", "epochs=99"],
    says: ['error[invalid-parameter]: good.ts:5: parameter "epochs" must be at most 10, got 99 (from --param)'],
  },
  {
    what: "a value of another type",
    argv: ["run", "good.ts", "--param", "epochs=many"],
    says: ['parameter "epochs" must be a whole number, got "many"'],
  },
  {
    what: "two bad values at once",
    argv: ["run", "good.ts", "-p", "epochs=0", "-p", "rate=x"],
    says: ['"epochs" must be at least 1', '"rate" must be a number'],
  },
  {
    what: "a required parameter without a value",
    argv: ["run", "needs.ts"],
    says: ['error[missing-parameter]: needs.ts:3: parameter "name" is required'],
  },
  {
    what: "--param without =",
    argv: ["run", "good.ts", "--param", "epochs"],
    says: ["error[bad-assignment]", "NAME=VALUE"],
  },
  {
    what: "a parameter file that is not there",
    argv: ["run", "good.ts", "--params", "no.json"],
    says: ["error[file-not-found]: no.json"],
  },
  {
    what: "a parameter file that is broken",
    argv: ["run", "good.ts", "--params", "params.json"],
    says: ["params.json:1:"],
  },
  {
    what: "a parameter file that is a list",
    argv: ["run", "good.ts", "--params", "list.yaml"],
    says: ["list.yaml:1:1: The file must be a mapping"],
  },
  {
    what: "an unknown profile",
    argv: ["run", "good.ts", "--profile", "quick"],
    says: ["error[unknown-profile]", '"quick"'],
  },
  { what: "an unknown step", argv: ["run", "good.ts", "--only", "ad"], says: ['--only "ad"', 'Did you mean "add"?'] },
  {
    what: "flags that exclude each other",
    argv: ["run", "good.ts", "--only", "add", "--from", "add"],
    says: ["--only cannot be joined with --from"],
  },
  {
    what: "an executor of a later version",
    argv: ["run", "good.ts", "--executor", "ray"],
    says: ["error[not-available]", '"ray"', "--executor local"],
  },
  {
    what: "an unknown executor",
    argv: ["run", "good.ts", "--executor", "cloud"],
    says: ['there is no executor "cloud"'],
  },
  { what: "an unknown command", argv: ["rnu", "good.ts"], says: ['"rnu" is not a command. Did you mean "run"?'] },
  {
    what: "an unknown flag",
    argv: ["run", "good.ts", "--parm", "a=1"],
    says: ['Did you mean "--param"?', "pipeloom run --help"],
  },
  {
    what: "an unknown format",
    argv: ["graph", "good.ts", "--format", "yaml"],
    says: ["--format is one of json, mermaid, text"],
  },
  {
    what: "a workspace that is not there",
    argv: ["run", "good.ts", "--workspace", "gone"],
    says: ["error[no-workspace]: gone"],
  },
  {
    what: "no Python",
    argv: ["run", "fine.py", "--python", "/nowhere/python3"],
    says: ["error[no-python]", "/nowhere/python3"],
  },
  { what: "an unknown run", argv: ["run", "good.ts", "--rerun", "zzz"], says: ["error[unknown-run]"] },
  { what: "a comparison of one run", argv: ["runs", "compare", "latest"], says: ["error[bad-usage]", "wants RUN"] },
  { what: "an unknown command of a group", argv: ["cache", "purge"], says: ['Did you mean "prune"?'] },
  { what: "an unknown group", argv: ["catalogue"], says: ['Did you mean "catalog"?'] },
  { what: "pruning without a limit", argv: ["cache", "prune"], says: ["error[bad-usage]", "--older-than"] },
  { what: "resume of nothing", argv: ["runs", "resume", "zzz", "--workspace", "empty"], says: ["error[no-workspace]"] },
];

describe("the command refuses", () => {
  it.each(refused)("$what: exit code 2", async ({ argv, says }) => {
    const { code, stdout, stderr } = await inProcess(argv, workspace.folder);
    for (const text of says) expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/\n\s+at .*(node:internal|runtime|dist)/);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

it("tells of a module that only Python can miss, with the line that imports it", async () => {
  const { code, stderr } = await workspace.run("run", "missing.py");
  expect(stderr).toContain("error[missing-module]: missing.py:1");
  expect(stderr).toContain("not_installed_anywhere");
  expect(code).toBe(2);
});

it("says which Python is too old", async () => {
  const old = join(workspace.folder, "old-python");
  writeFileSync(
    old,
    '#!/bin/sh\necho \'{"executable": "old-python", "version": "3.6.1", "major": 3, "minor": 6}\'\necho "Python 3.6.1"\nexit 0\n',
  );
  chmodSync(old, 0o755);
  const { code, stderr } = await workspace.run("run", "fine.py", "--python", old);
  expect(stderr).toMatch(/error\[(python-too-old|no-python)\]/);
  expect(stderr).toContain("3.9");
  expect(code).toBe(2);
});

it.skipIf(process.getuid?.() === 0)("says that a folder cannot be written", async () => {
  const closed = workspaceWith({ "good.ts": files["good.ts"] });
  chmodSync(closed.folder, 0o555);
  const { code, stderr } = await closed.run("run", "good.ts");
  chmodSync(closed.folder, 0o755);
  closed.dispose();
  expect(stderr).toContain(closed.folder);
  expect(code).toBe(2);
});

it("says that there can be no store where a file is in its place", async () => {
  const blocked = workspaceWith({ "good.ts": files["good.ts"], ".pipeloom": "a file" });
  const { code, stderr } = await blocked.run("run", "good.ts");
  blocked.dispose();
  expect(stderr).toMatch(/^error\[/);
  expect(stderr).toContain(join(blocked.folder, ".pipeloom"));
  expect(code).toBe(2);
});

it("sets a corrupt store aside, says so, and runs", async () => {
  const junk = "this is not a database, and long enough to be sure of it".repeat(100);
  const broken = workspaceWith({ "good.ts": files["good.ts"], ".pipeloom/runs.db": junk });
  const { code, stderr } = await broken.run("run", "good.ts");
  const aside = readdirSync(join(broken.folder, ".pipeloom")).filter((name) => name.startsWith("runs.db.damaged"));
  const kept = aside.map((name) => readFileSync(join(broken.folder, ".pipeloom", name), "utf8"));
  broken.dispose();
  expect(stderr).toMatch(/^warning\[engine\]: .*runs\.db/);
  expect(kept).toEqual([junk]);
  expect(code).toBe(0);
});

it("leaves no trace when it only looks", async () => {
  const untouched = workspaceWith({ "good.ts": files["good.ts"] });
  for (const argv of [
    ["graph", "good.ts"],
    ["config", "explain", "good.ts"],
    ["runs", "list"],
    ["artifacts", "list"],
    ["engine", "status"],
    ["engine", "stop"],
  ]) {
    expect((await inProcess(argv, untouched.folder)).code).toBe(0);
  }
  expect(existsSync(join(untouched.folder, ".pipeloom"))).toBe(false);
  untouched.dispose();
});

it("graph tells what is wrong and still draws what can be drawn", async () => {
  const { code, stdout, stderr } = await pipeloom(["graph", "syntax.ts", "--format", "json"], {
    cwd: workspace.folder,
  });
  const graph: { pipelines: { name: string }[]; problems: { code: string; range: { start: { line: number } } }[] } =
    JSON.parse(stdout);
  expect(graph.pipelines.map(({ name }) => name)).toEqual(["p"]);
  expect(graph.problems[0]).toMatchObject({ code: "syntax-error", severity: "error", range: { start: { line: 1 } } });
  expect(stderr).toContain("error[syntax-error]: syntax.ts:2:");
  expect(code).toBe(0);
});
