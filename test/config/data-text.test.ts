import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readData } from "../../runtime/config/data-text.ts";
import { formatConfigProblem } from "../../runtime/config/problem.ts";

const values: readonly (readonly [string, string, unknown])[] = [
  [
    "YAML scalars",
    "a: 1\nb: 1.5\nc: text\nd: true\ne: null\nf:",
    { a: 1, b: 1.5, c: "text", d: true, e: null, f: null },
  ],
  ["dates and yes stay text", "a: 2024-01-31\nb: yes", { a: "2024-01-31", b: "yes" }],
  ["JSON with tabs", '{\n\t"a": [1,\n\t2],\n\t"b": {"c": null}\n}', { a: [1, 2], b: { c: null } }],
  ["a byte order mark and CRLF", "\ufeffa: 1\r\nb: 2\r\n", { a: 1, b: 2 }],
  [
    "anchors and merges",
    "base: &base { x: 1, y: 2 }\nown:\n  <<: *base\n  y: 3",
    { base: { x: 1, y: 2 }, own: { x: 1, y: 3 } },
  ],
  ["a quoted big integer", 'id: "99999999999999999999"', { id: "99999999999999999999" }],
  ["the largest exact integer", "n: 9007199254740991", { n: 9007199254740991 }],
  ["hexadecimal", "n: 0xFF", { n: 255 }],
  ["keys that are not text", "1: a\ntrue: b", { "1": "a", true: "b" }],
  ["a harmless constructor key", "constructor: 1", { constructor: 1 }],
];

for (const [name, text, expected] of values) {
  test(`reads ${name}`, () => {
    const { root, problems } = readData(text, "f.yaml");
    expect(problems).toEqual([]);
    expect(root?.value).toEqual(expected);
  });
}

const refused: readonly (readonly [string, string, string])[] = [
  ["a duplicate key", "a: 1\nb:\n  c: 1\n  c: 2", "f.yaml:4:3: This key is there twice; keep one of the two."],
  ["a duplicate key in JSON", '{"a": 1, "a": 2}', "f.yaml:1:10: This key is there twice; keep one of the two."],
  [
    "a big integer",
    "a: 1\nn: 99999999999999999999",
    "f.yaml:2:4: 99999999999999999999 is too large to be held exactly; write it in quotes to pass it as text.",
  ],
  ["infinity", "a: .inf", "f.yaml:1:4: .inf is not a number that JSON has."],
  ["a prototype", "a:\n  __proto__: { x: 1 }", "f.yaml:2:3: `__proto__` cannot be a key."],
  [
    "two documents",
    "a: 1\n---\nb: 2",
    "f.yaml:2:1: There is more than one document here; remove everything from the second `---` on.",
  ],
  ["an alias to nowhere", "a: *nothing", "f.yaml:1:4: This alias names no anchor above it."],
  ["an alias inside of itself", "a: &a [*a]", "f.yaml:1:8: This alias is inside of what it stands for."],
  ["a list as a key", "? [a]\n: 1", "f.yaml:1:3: A key must be plain text."],
  ["an unknown tag", "a: !secret x", "f.yaml:1:4: Unresolved tag: !secret."],
  [
    "an integer that is one off",
    "n: 9007199254740993",
    "f.yaml:1:4: 9007199254740993 is too large to be held exactly; write it in quotes to pass it as text.",
  ],
];

for (const [name, text, message] of refused) {
  test(`refuses ${name}`, () => {
    const { root, problems } = readData(text, "f.yaml");
    expect(root).toBeUndefined();
    expect(problems.map(formatConfigProblem)).toContain(message);
  });
}

test("refuses binary", () => {
  expect(readData("a: !!binary aGk=", "f.yaml")).toMatchObject({
    root: undefined,
    problems: [{ place: { line: 1 } }],
  });
});

test("an alias bomb stops early", () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 12; level++)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(", ")}]`,
    );
  const started = performance.now();
  const { root, problems } = readData(lines.join("\n"), "bomb.yaml");
  expect(root).toBeUndefined();
  expect(problems.map((problem) => problem.message)).toEqual(["Aliases make this larger than 100000 values."]);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test("nesting that would overflow a stack is a problem", () => {
  const { root, problems } = readData("[".repeat(20_000), "deep.yaml");
  expect(root).toBeUndefined();
  expect(problems).not.toEqual([]);
});

test("a place is that of the value", () => {
  const { root } = readData("a:\n  b: [1, two]\n", "f.yaml");
  const two = root?.entries?.get("a")?.entries?.get("b")?.items?.[1];
  expect(two).toEqual({ value: "two", place: { file: "f.yaml", line: 2, column: 10 } });
});

test("any JSON text reads as JSON.parse reads it, or is refused for what it would lose", () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), fc.constantFrom(undefined, 2, "\t"), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), undefined, indent);
      const { root, problems } = readData(text, "any.json");
      if (problems.length === 0) expect(root?.value).toEqual(JSON.parse(text));
      else expect(problems.every(({ code }) => code === "inexact-number" || code === "not-json")).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("any text is answered without throwing", () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(
          "a",
          ":",
          " ",
          "\n",
          "-",
          "[",
          "]",
          "{",
          "}",
          "&",
          "*",
          '"',
          "1",
          "?",
          "|",
          "\t",
          "#",
          "!",
          ",",
          "<<: ",
        ),
      }),
      (text) => {
        const { root, problems } = readData(text, "any.yaml");
        expect(root === undefined || problems.length === 0).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});
