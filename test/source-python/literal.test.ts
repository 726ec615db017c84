import { expect, test } from "vitest";
import { expression, lower } from "./lowering.ts";

/** How the value of `x = …` is lowered. */
function lowered(source: string): string {
  const [statement] =
    lower(`from pipeloom import pipeline\n@pipeline\ndef p():\n    x = ${source}\n`).pipelines[0]?.body ?? [];
  return statement?.type === "assign" ? expression(statement.value) : `not an assignment: ${statement?.type}`;
}

const literals: readonly (readonly [string, unknown])[] = [
  ["1", 1],
  ["-1", -1],
  ["+1.5", 1.5],
  ["- 0", 0],
  ["1_000", 1000],
  ["0x_ff", 255],
  ["0o17", 15],
  ["0b101", 5],
  ["1e3", 1000],
  [".5", 0.5],
  ["5.", 5],
  ["True", true],
  ["None", null],
  ['"a"', "a"],
  ["'a'", "a"],
  ['"a" \'b\' """c"""', "abc"],
  [String.raw`"\n\t\\\'\"\a\0\101\x41é\U0001F600"`, "\n\t\\'\"\u0007\0AAé😀"],
  [String.raw`"\q\8"`, String.raw`\q\8`],
  [String.raw`r"\n{x}"`, String.raw`\n{x}`],
  ['"""a\nb"""', "a\nb"],
  ['"a\\\nb"', "ab"],
  ['u"é"', "é"],
  ['""', ""],
  ['("a")', "a"],
  ["[1, [2, ()], {}]", [1, [2, []], {}]],
  ["(1,)", [1]],
  ["1, 2", [1, 2]],
  ['{"a": {"b": [None]}}', { a: { b: [null] } }],
];

for (const [source, value] of literals) {
  test(`${JSON.stringify(source)} is a literal`, () => expect(lowered(source)).toBe(`‹${JSON.stringify(value)}›`));
}

const others: readonly (readonly [string, string])[] = [
  ["9007199254740993", "other<>"],
  ["1j", "other<>"],
  ["1e999", "other<>"],
  ['b"a"', "other<>"],
  ['f"a"', "other<>"],
  [String.raw`"\N{BULLET}"`, "other<>"],
  ["{1: 2}", "{...: other<‹1›, ‹2›>} open"],
  ["{1, 2}", "other<‹1›, ‹2›>"],
  ["not True", "other<‹true›>"],
  ["~1", "other<‹1›>"],
  ["...", "other<>"],
  ["a @ b", "other<a, b>"],
  ["[*a, 1]", "[other<a>, ‹1›]"],
  ['f"{a!r:>{b}} {f(c)}" "d"', 'other<a, b, f(c), ‹"d"›>'],
  ["a[b:f(c), 1]", "other<a, b, f(c), ‹1›>"],
  ["(yield a)", "other<a>"],
  ["lambda a, b=f(c): g(a)", "other<g(a)>"],
  ["{**a, 'b': f(c)}", "{...: a, b: f(c)} open"],
  ["{f(k): v for k, v in a}", "each<for k, v in a>((k, v) over a: other<f(k), v>)"],
  [
    "[(y := f(x), y) for x in a if x if x > 1]",
    "each<for x in a>(x over a if other<x, other<x, ‹1›>>: other<f(x), [y, y]>)",
  ],
  ["f(*a, **b, c=1)(d)", "f(...a, ...b, c=‹1›)(d)"],
  ["f(x for x in a)", "f(each<for x in a>(x over a: x))"],
  ["await f(a) if b else c", "(b ? await f(a) : c)"],
];

for (const [source, expected] of others) {
  test(`${source} keeps its parts`, () => expect(lowered(source)).toBe(expected));
}
