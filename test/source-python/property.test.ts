/** What holds for every text: lowering never throws, ranges are exact, layout and cache make no difference. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { lowerPython } from "../../runtime/source/python/lower.ts";
import { createLoweringCache } from "../../runtime/source/syntax.ts";
import { lower, parser, picture } from "./lowering.ts";
import { checkRanges } from "./range.ts";

// Hundreds of whole files each: on a busy machine the usual time is not enough.
vi.setConfig({ testTimeout: 120_000 });

const folder = join(import.meta.dirname, "../fixtures/source-python/files");
const sample = join(import.meta.dirname, "../workspaces/weather/forecast.pipeline.py");
const paths = [
  ...readdirSync(folder)
    .filter((name) => name.endsWith(".py"))
    .map((name) => join(folder, name)),
  sample,
];
const texts = new Map(paths.map((path) => [path.replace(/^.*[\\/]/, ""), readFileSync(path, "utf8")]));

for (const [name, text] of texts) {
  const isIndentedBySpaces = !text.includes("\t");

  test(`${name}: ranges are exact`, () => checkRanges(lower(text), text));

  test(`${name}: CRLF says the same`, () => {
    const windows = text.replaceAll("\n", "\r\n");
    checkRanges(lower(windows), windows);
    expect(picture(lower(windows))).toBe(picture(lower(text)));
  });

  test(`${name}: a byte order mark says the same`, () => {
    const marked = `\ufeff${text}`;
    checkRanges(lower(marked), marked);
    expect(picture(lower(marked))).toBe(picture(lower(text)));
  });

  if (isIndentedBySpaces) {
    test(`${name}: tabs say the same`, () => {
      const tabbed = text.replaceAll(/^( {4})+/gm, (spaces) => "\t".repeat(spaces.length / 4));
      checkRanges(lower(tabbed), tabbed);
      expect(picture(lower(tabbed))).toBe(picture(lower(text)));
    });
  }
}

const pieces = [
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ":",
  ",",
  "=",
  ":=",
  "*",
  "**",
  "@",
  '"',
  "'",
  '"""',
  "\\",
  "\n",
  "    ",
  "\t",
  "#",
  " if x else ",
  " for x in y",
  "lambda: ",
  "await ",
  "f'{",
  "🙂",
  "é",
  "def f(",
  "class A:",
  "match x:\n",
  "case _:\n",
  "->",
  "|",
  "None",
  "1_0",
  ".",
];

interface Change {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(80)),
  insert: fc.oneof(
    fc.constant(""),
    fc.constantFrom(...pieces),
    fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((parts) => parts.join("")),
  ),
});

function changed(text: string, { at, remove, insert }: Change): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + insert + text.slice(start + remove);
}

const anyText = fc.constantFrom(...texts.values());

test("any mutation lowers without throwing, with exact ranges", () => {
  fc.assert(
    fc.property(anyText, fc.array(change, { minLength: 1, maxLength: 3 }), (text, changes) => {
      const broken = changes.reduce(changed, text);
      checkRanges(lower(broken), broken);
    }),
    { numRuns: 400 },
  );
});

test("while typing, the cache and incremental parsing give what a fresh look gives", () => {
  fc.assert(
    fc.property(anyText, fc.array(change, { minLength: 1, maxLength: 6 }), (text, changes) => {
      const cache = createLoweringCache();
      let parsed = parser.parse("python", text);
      lowerPython(parsed.tree, text, "/w/a.py", cache);
      for (const one of changes) {
        cache.turn();
        parsed = parser.parse("python", changed(parsed.text, one), parsed);
        const typed = lowerPython(parsed.tree, parsed.text, "/w/a.py", cache);
        // The same tree without the cache: the parser itself may recover differently from a fresh parse of broken text.
        expect(typed).toEqual(lowerPython(parsed.tree, parsed.text, "/w/a.py"));
      }
      parsed.tree.delete();
    }),
    { numRuns: 150 },
  );
});

test("any text at all lowers without throwing", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          ...pieces,
          "from pipeloom import *\n",
          "@step\ndef a(x: ",
          "@pipeline\ndef p():\n    ",
          "a(x)\n",
        ),
        { maxLength: 25 },
      ),
      (parts) => {
        const text = parts.join("");
        checkRanges(lower(text), text);
      },
    ),
    { numRuns: 400 },
  );
});

for (const [open, close] of [
  ["(", ")"],
  ["[", "]"],
  ["{'a': ", "}"],
  ["f(", ")"],
  ["not ", ""],
  ["-", ""],
  ["a | ", ""],
  ["a.", ""],
  ["lambda: ", ""],
  ["x if y else ", ""],
] as const) {
  test(`${JSON.stringify(open)} ten thousand deep is opaque, not a crash`, () => {
    const deep = `${open.repeat(10_000)}x${close.repeat(10_000)}`;
    const text = `from pipeloom import *\n@step\ndef a(x: ${deep} = ${deep}): ...\n@pipeline\ndef p(q: list[${deep}] = 1):\n    y = ${deep}\n    return a(y)\n`;
    expect(lower(text).pipelines.map((pipeline) => pipeline.name)).toEqual(["p"]);
  });
}
