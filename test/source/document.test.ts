/** Documents while they change: any text, any order of edits, and what a full parse would say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParsedFile, type Language, type Pipeline } from "../../runtime/model/graph.ts";
import { applyEdits } from "../../runtime/source/document.ts";
import { generatedFile } from "./generate.ts";
import { testSource } from "./wasm.ts";

const folder = join(import.meta.dirname, "../fixtures/source");
const files: readonly { file: string; language: Language; text: string }[] = [
  { file: "/w/training.ts", language: "typescript", text: readFileSync(join(folder, "training.ts"), "utf8") },
  { file: "/w/dynamic.ts", language: "typescript", text: readFileSync(join(folder, "dynamic.ts"), "utf8") },
  { file: "/w/training.py", language: "python", text: readFileSync(join(folder, "training.py"), "utf8") },
];

const snippet = fc.oneof(
  fc.constantFrom(
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "`",
    '"',
    "'",
    '"""',
    "/*",
    "*/",
    "//",
    "#",
    "\n",
    "\r\n",
    "\t",
    " ",
    "=>",
    "é",
    "😀",
    "\u0000",
    "\uFEFF",
    "step(",
    "pipeline(",
    "@step\n",
    "def ",
    "await ",
    "for (",
    "if x:\n",
  ),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const change = fc.record({ at: fc.nat(10_000), remove: fc.oneof(fc.constantFrom(0, 1), fc.nat(60)), insert: snippet });
type Change = { at: number; remove: number; insert: string };

function changed(text: string, { at, remove, insert }: Change): string {
  const start = text.length === 0 ? 0 : at % (text.length + 1);
  return text.slice(0, start) + insert + text.slice(Math.min(text.length, start + remove));
}

describe("any text", () => {
  it.each(files)("$file, mutated, parses without throwing and within its schema", async ({ file, language, text }) => {
    const source = await testSource();
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const mutated = changes.reduce(changed, text);
        const parsed = source.parse({ file, language, text: mutated });
        expect(ParsedFile.safeParse(parsed).error).toBeUndefined();
        for (const pipeline of parsed.pipelines) checkReferences(pipeline);
      }),
      { numRuns: 150 },
    );
  });

  it.each(["typescript", "python"] as const)("that is no %s at all parses without throwing", async (language) => {
    const source = await testSource();
    fc.assert(
      fc.property(fc.array(snippet, { maxLength: 40 }), (parts) => {
        const text = `from pipeloom import step\nimport { step, pipeline } from "pipeloom";\n${parts.join("")}`;
        expect(source.parse({ file: "/w/any", language, text }).language).toBe(language);
      }),
      { numRuns: 150 },
    );
  });
});

describe("code that is nested very deeply", () => {
  it.each(["typescript", "python"] as const)(
    "is no crash, what is around it stays, and nothing of it is left when it goes (%s)",
    async (language) => {
      const source = await testSource();
      const [first, , last] = files;
      const file = language === "python" ? last : first;
      if (!file) throw new Error("The fixture is missing.");
      const document = source.open(file);
      const before = document.parsed();
      const call = language === "python" ? "fit(train, epochs=epochs)" : "fit({ rows: train, epochs })";
      document.update(file.text.replace(call, `${"[".repeat(20_000)}${call}${"]".repeat(20_000)}`));
      const parsed = document.parsed();
      const ids = parsed.pipelines.flatMap((pipeline) => pipeline.nodes.map((node) => node.id));
      expect(ids).toEqual(expect.arrayContaining(["load", "split", "evaluate"]));
      document.update(file.text);
      expect(document.parsed()).toEqual(before);
      document.close();
    },
  );
});

/** Every id that is referred to is there, ids are unique, and parents come before their children. */
function checkReferences(pipeline: Pipeline): void {
  const ids = new Set<string>();
  for (const node of pipeline.nodes) {
    expect(ids.has(node.id)).toBe(false);
    if (node.parent !== undefined) expect(ids.has(node.parent)).toBe(true);
    ids.add(node.id);
  }
  for (const edge of pipeline.edges) expect(ids.has(edge.from.node) && ids.has(edge.to.node)).toBe(true);
}

describe("a document that changes", () => {
  it.each(files)("$file gives what a full parse gives, wherever it is whole", async ({ file, language, text }) => {
    const source = await testSource();
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const document = source.open({ file, language, text });
        document.parsed();
        let current = text;
        for (const one of changes) {
          current = changed(current, one);
          document.update(current);
          const parsed = document.parsed();
          const full = source.parse({ file, language, text: current });
          if (full.problems.every(({ code }) => code !== "syntax-error")) expect(parsed).toEqual(full);
        }
        // Back to where it was: nothing stale is left.
        document.update(text);
        expect(document.parsed()).toEqual(source.parse({ file, language, text }));
        document.close();
      }),
      { numRuns: 80 },
    );
  });

  it("parses the whole again when two broken lines have become one good statement", async () => {
    const source = await testSource();
    const file = "/w/p.py";
    const good =
      "from pipeloom import pipeline, step\n\n@step\ndef load(a=1, b=2):\n    return a\n\n@pipeline\ndef p(path: str):\n    rows = load(path)\n    more = load(rows)\n    return more\n";
    const document = source.open({ file, language: "python", text: good });
    document.parsed();
    const broken = good.replace("load(path)", "load(");
    const joined = broken.replace("more = load(rows)", "path, load(path))");
    for (const text of [broken, joined, good]) {
      document.update(text);
      const full = source.parse({ file, language: "python", text });
      if (text !== broken) expect(document.parsed()).toEqual(full);
      else expect(document.parsed().problems.map(({ code }) => code)).toContain("syntax-error");
    }
    document.close();
  });

  it("applies edits by their offsets in the old text", () => {
    const text = "abcdef";
    expect(
      applyEdits(text, [
        { start: 1, end: 2, text: "X" },
        { start: 4, end: 4, text: "YY" },
      ]),
    ).toBe("aXcdYYef");
  });

  it("keeps ranges right with line ends, a byte order mark and characters beyond ASCII", async () => {
    const source = await testSource();
    for (const { file, language, text } of files) {
      const plain = source.parse({ file, language, text });
      const variants = [
        { text: text.replaceAll("\n", "\r\n"), shift: 0 },
        { text: `\uFEFF${text}`, shift: 1 },
        { text: `${language === "python" ? "#" : "//"} 😀 é\n${text}`, shift: 0 },
      ];
      for (const variant of variants) {
        const parsed = source.parse({ file, language, text: variant.text });
        expect(parsed.pipelines.map((pipeline) => pipeline.nodes.map((node) => node.id))).toEqual(
          plain.pipelines.map((pipeline) => pipeline.nodes.map((node) => node.id)),
        );
        for (const node of parsed.pipelines.flatMap((pipeline) => pipeline.nodes)) {
          const { nameRange } = node;
          if (!nameRange) continue;
          const { start, end } = nameRange;
          const line = variant.text.split("\n")[start.line] ?? "";
          expect(variant.text.slice(start.offset, end.offset)).toBe(line.slice(start.character, end.character));
          expect(variant.text.slice(start.offset, end.offset)).toMatch(/^[A-Za-z_]\w*$/);
        }
      }
    }
  });
});

describe("broken code", () => {
  it.each(["typescript", "python"] as const)(
    "keeps 95 of 100 steps whichever bracket is deleted (%s)",
    async (language) => {
      const source = await testSource();
      const text = generatedFile(language, 100);
      const file = language === "python" ? "/w/generated.py" : "/w/generated.ts";
      const wanted = source.parse({ file, language, text }).pipelines[0]?.nodes.map((node) => node.id) ?? [];
      expect(wanted).toHaveLength(100);
      const brackets = [...text.matchAll(/[()[\]{}]/g)].map((match) => match.index);
      // A spread over the file, and every bracket of the imports and of the pipeline's head and end.
      const ends = brackets.filter(
        (at) => at < 60 || at > text.length - 60 || Math.abs(at - text.indexOf("generated")) < 120,
      );
      const spread = brackets.filter((_, index) => index % 37 === 0);
      const document = source.open({ file, language, text });
      for (const at of new Set([...ends, ...spread])) {
        const broken = text.slice(0, at) + text.slice(at + 1);
        document.update(text);
        document.parsed();
        document.update(broken);
        for (const parsed of [source.parse({ file, language, text: broken }), document.parsed()]) {
          const ids = new Set(parsed.pipelines.flatMap((pipeline) => pipeline.nodes.map((node) => node.id)));
          const kept = wanted.filter((id) => ids.has(id)).length;
          expect(
            kept,
            `without the bracket at ${at}: ${text.slice(text.lastIndexOf("\n", at) + 1, text.indexOf("\n", at))}`,
          ).toBeGreaterThanOrEqual(95);
        }
      }
      document.close();
    },
  );

  it("marks what it kept as stale, and no more", async () => {
    const source = await testSource();
    const [training] = files;
    if (!training) throw new Error("The fixture is missing.");
    const document = source.open(training);
    const before = document.parsed().pipelines[0];
    document.update(training.text.replace("fit({ rows: train, epochs })", "fit({ rows: train, epo"));
    const after = document.parsed();
    expect(after.pipelines[0]?.nodes.map((node) => [node.id, node.stale ?? false])).toEqual([
      ["load", false],
      ["split", false],
      ["fit", true],
      ["evaluate", false],
    ]);
    expect(after.pipelines[0]?.edges).toEqual(before?.edges);
    expect(after.problems.map(({ code }) => code)).toEqual(["syntax-error"]);
    document.update(training.text);
    expect(document.parsed().pipelines[0]?.nodes.some((node) => node.stale)).toBe(false);
    document.close();
  });
});
