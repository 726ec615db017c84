/** Random edits of oddly written files: the text says what the edit says, and nothing else has changed. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Edit } from "../../runtime/model/edit.ts";
import type { Pipeline } from "../../runtime/model/graph.ts";
import { applyEdit, comparable } from "../../runtime/source/edit/graph.ts";
import { isSameGraph } from "../../runtime/source/edit/same-graph.ts";
import { applyTextEdits, invertTextEdits } from "../../runtime/source/edit/text.ts";
import type { Source } from "../../runtime/source/source.ts";
import { testSource } from "../source/wasm.ts";
import { chooser, corpus, drawEdit, kinds, type CorpusFile } from "./corpus.ts";

const outcomes = { made: new Map<Edit["type"], number>(), refused: new Map<string, number>() };
const python: string[] = [];

/** Takes things away, and with them the comments at their lines. */
const taking = new Set<Edit["type"]>([
  "setCallOption",
  "enableNode",
  "removeNode",
  "disconnect",
  "removeParameter",
  "retypeParameter",
  "setOption",
]);

function oneEdit(source: Source, file: CorpusFile, text: string, choose: ReturnType<typeof chooser>): string {
  const parsed = source.parse({ ...file, text });
  const pipeline = choose.of(parsed.pipelines);
  const edit = pipeline && drawEdit(parsed, pipeline, choose);
  if (!pipeline || !edit) return text;
  const what = `${file.name}: ${JSON.stringify(edit)}\n${text}`;
  const result = source.edit({ ...file, text }, [edit], pipeline.name);
  if ("refused" in result) {
    const { code, message } = result.refused;
    outcomes.refused.set(code, (outcomes.refused.get(code) ?? 0) + 1);
    expect(code, `${message}\n${what}`).not.toBe("not-exact");
    return text;
  }
  outcomes.made.set(edit.type, (outcomes.made.get(edit.type) ?? 0) + 1);
  const next = applyTextEdits(text, result.edits);
  const after = source.parse({ ...file, text: next });
  const edited = after.pipelines.find((candidate) => candidate.name === pipeline.name);
  const now = edited && comparable(after, next, edited, edit);
  const expected: Pipeline = applyEdit(pipeline, edit, { steps: parsed.steps, after: after.steps });
  expect(
    now && isSameGraph(now, expected, { types: edit.type !== "setParameterDefault" }),
    `${what}\n---\n${next}`,
  ).toBe(true);
  expect(applyTextEdits(next, invertTextEdits(text, result.edits))).toBe(text);
  for (const { start, end, text: added } of result.edits) {
    // Nothing is replaced by itself.
    if (start < end && added !== "")
      expect([text[start] === added[0], text[end - 1] === added.at(-1)], what).toEqual([false, false]);
  }
  if (!taking.has(edit.type))
    expect(lost(comments(file, text), comments(file, next)), `${what}\n---\n${next}`).toEqual([]);
  if (text.includes("\r\n")) expect(next.replaceAll("\r\n", ""), what).not.toContain("\n");
  expect(next.startsWith("\uFEFF")).toBe(text.startsWith("\uFEFF"));
  expect(
    after.problems.filter(({ code }) => code === "syntax-error" || code === "unknown-step"),
    `${what}\n---\n${next}`,
  ).toEqual([]);
  return next;
}

/** Every comment, in any order: statements may trade places. */
function comments({ language }: CorpusFile, text: string): string[] {
  const found =
    language === "python" ? text.match(/(?<=^|\s)#[^\r\n"']*$/gm) : text.match(/\/\*[^]*?\*\/|(?<=^|\s)\/\/[^\r\n]*/g);
  return (found ?? []).sort();
}

function lost(before: readonly string[], after: readonly string[]): string[] {
  const left = [...after];
  return before.filter((comment) => {
    const at = left.indexOf(comment);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

describe("random edits", () => {
  it("has at least sixty files to try", () => {
    expect(corpus.length).toBeGreaterThanOrEqual(60);
  });

  it.each(corpus.map((file) => [file.name, file] as const))(
    "%s",
    async (_name, file) => {
      const source = await testSource();
      fc.assert(
        fc.property(fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), (numbers) => {
          const choose = chooser(numbers);
          let { text } = file;
          for (let count = 0; count < 5; count++) text = oneEdit(source, file, text, choose);
          if (file.language === "typescript") transformSync(text, { loader: "ts" });
          else python.push(text);
        }),
        { numRuns: Number(process.env["EDIT_RUNS"] ?? 4) },
      );
    },
    60_000,
  );
});

describe("what came of it", () => {
  it("is still TypeScript: no name is lost, none is there twice", async () => {
    const source = await testSource();
    const folder = mkdtempSync(join(tmpdir(), "edited-"));
    const root = join(import.meta.dirname, "../..");
    const counts = new Map<string, number>();
    for (const file of corpus.filter(({ language }) => language === "typescript")) {
      let { text } = file;
      for (const seed of [3, 5, 8, 13, 21, 34]) {
        const parsed = source.parse({ ...file, text });
        const [pipeline] = parsed.pipelines;
        const edit = pipeline && drawEdit(parsed, pipeline, chooser([seed, seed * 7, seed * 3, seed * 11, seed * 5]));
        const result = edit && source.edit({ ...file, text }, [edit], pipeline.name);
        if (result && "edits" in result) text = applyTextEdits(text, result.edits);
      }
      writeFileSync(join(folder, file.name), text);
      // The kinds that write calls and definitions anew, each alone.
      for (const kind of ["wrapNodes", "disableNode", "setCallOption", "addStep"] as const) {
        for (const seed of [1, 4]) {
          const parsed = source.parse(file);
          const [pipeline] = parsed.pipelines;
          const edit = pipeline && drawEdit(parsed, pipeline, chooser([0, seed, seed * 2, 3, seed * 5, 1, 2]), [kind]);
          const result = edit && source.edit(file, [edit], pipeline.name);
          if (!result || "refused" in result) continue;
          counts.set(kind, (counts.get(kind) ?? 0) + 1);
          const name = file.name.replace(/\.ts$/, `.${kind}.${seed}.ts`);
          writeFileSync(join(folder, name), applyTextEdits(file.text, result.edits));
        }
      }
    }
    expect([...counts.values()].every((count) => count > 20) && counts.size === 4, JSON.stringify([...counts])).toBe(
      true,
    );
    const paths = { pipeloom: [join(root, "runtime/sdk/index.ts")], zod: [join(root, "node_modules/zod/index.d.ts")] };
    const compilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      module: "nodenext",
      target: "es2024",
      moduleResolution: "nodenext",
      allowImportingTsExtensions: true,
      paths,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    };
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    const run = spawnSync(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "-p", folder, "--pretty", "false"],
      { encoding: "utf8" },
    );
    rmSync(folder, { recursive: true, force: true });
    // A wire may not fit, or be missing, by the edit's own wish; text that is broken, or a name that is not known, never is.
    const errors = run.stdout
      .split("\n")
      .filter(
        (line) =>
          /^[\w.]+\.ts\(/.test(line) &&
          !/error TS(2322|2345|2353|2554|2739|2740|2741|2769|2339|2367|2365|2362|2363|7005|7034|18046|2349|2488|2571|7006|7031|2551|2561|2365)/.test(
            line,
          ),
      );
    expect(errors).toEqual([]);
    expect(run.error).toBeUndefined();
    expect(run.stdout + run.stderr).not.toContain("error TS5");
  }, 120_000);

  it("was made more often than refused", () => {
    const refused = [...outcomes.refused.values()].reduce((sum, count) => sum + count, 0);
    const made = [...outcomes.made.values()].reduce((sum, count) => sum + count, 0);
    expect([...outcomes.made.keys()].sort()).toEqual([...new Set(kinds)].sort());
    expect(made, JSON.stringify([...outcomes.refused])).toBeGreaterThan(refused);
  });

  it("is still Python", () => {
    const folder = mkdtempSync(join(tmpdir(), "edited-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const files = python.map((text, index) => {
      const path = join(folder, `file_${index}.py`);
      writeFileSync(path, text);
      return path;
    });
    expect(files.length).toBeGreaterThan(0);
    writeFileSync(join(folder, "files.txt"), files.join("\n"));
    // `-` reads the names of the files from the standard input.
    const run = () =>
      execFileSync("python3", ["-m", "py_compile", "-"], { input: files.join("\n"), stdio: ["pipe", "pipe", "pipe"] });
    expect(run).not.toThrow();
  });
});
