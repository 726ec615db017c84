import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatNumber, isTable, previewOf } from "../../runtime/store/codecs/preview.ts";
import { typeOf } from "../../runtime/store/codecs/encode.ts";

const summary = (value: unknown): string => previewOf(value, typeOf(value)).summary;

describe("summaries follow the rules at the top of preview.ts", () => {
  const cases: readonly [unknown, string][] = [
    [null, "null"],
    [true, "true"],
    [0, "0"],
    [-0, "-0"],
    [1461, "1,461"],
    [-1234567, "-1,234,567"],
    [0.93124999, "0.9312"],
    [1234.56789, "1,234.5679"],
    [0.03125, "0.0313"],
    [-0.03125, "-0.0313"],
    [0.0000001235, "1.235e-7"],
    [1e15, "1e15"],
    [999_999_999_999_999, "999,999,999,999,999"],
    [Number.NaN, "NaN"],
    [-Infinity, "-Infinity"],
    [12345678901234567890n, "12,345,678,901,234,567,890"],
    ["seattle", '"seattle"'],
    ['say "hi"\n', '"say \\"hi\\"\\n"'],
    ["x".repeat(81), `"${"x".repeat(79)}…"`],
    ["x".repeat(80), `"${"x".repeat(80)}"`],
    [[], "0 items"],
    [[1], "1 item"],
    [[1, 2, 3], "3 items"],
    [new Set([1, 2]), "2 items"],
    [new Map([[1, 2]]), "1 entry"],
    [new Float64Array(1200), "1,200 items"],
    [new Uint8Array(2048), "2,048 bytes"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [{}, "{}"],
    [{ a: 1, b: "x", c: [1, 2], d: { e: 1 } }, '{ a: 1, b: "x", c: [2], d: {…} }'],
    [{ long: "y".repeat(30) }, `{ long: "${"y".repeat(19)}…" }`],
    [[{ a: 1 }], "1 row × 1"],
    [Array.from({ length: 1461 }, (_, index) => ({ a: index, b: "x" })), "1,461 rows × 2"],
  ];
  test.each(cases)("%o", (value, expected) => expect(summary(value)).toBe(expected));
});

test("a record stops before 100 characters and says that there is more", () => {
  const wide = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`column${index}`, index]));
  expect(summary(wide)).toMatch(/^\{ column0: 0, .*, … \}$/);
  expect(summary(wide).length).toBeLessThanOrEqual(105);
});

test("assets are summed up by their kind", () => {
  expect(previewOf("\n\n# Report\nText", "markdown").summary).toBe("# Report");
  expect(previewOf("<svg/>", "svg").summary).toBe("SVG, 6 characters");
  expect(previewOf(new Uint8Array(10_240), "image", "image/png").summary).toBe("PNG image, 10,240 bytes");
  expect(previewOf({ mark: "bar" }, "figure").summary).toBe("figure");
});

describe("a table is a list of flat records that are alike", () => {
  const cases: readonly [string, unknown, boolean][] = [
    [
      "flat",
      [
        { a: 1, b: "x" },
        { a: null, b: "y" },
      ],
      true,
    ],
    ["dates are cells", [{ at: new Date(0) }], true],
    ["a missing cell", [{ a: 1, b: 2 }, { a: 1 }], true],
    ["empty", [], false],
    ["of numbers", [1, 2], false],
    ["nested", [{ a: { b: 1 } }], false],
    ["with an empty row", [{ a: 1 }, {}], false],
    ["unlike", [{ a: 1 }, { b: 1, c: 1, d: 1 }], false],
    [
      "class instances",
      [
        new (class Row {
          a = 1;
        })(),
      ],
      false,
    ],
  ];
  test.each(cases)("%s", (_, value, expected) => expect(isTable(value)).toBe(expected));
});

test("columns carry type, nulls, distinct values, range, mean and histogram", () => {
  const rows = [
    { day: "2024-01-01", rain: 0, note: null, mixed: 1, wet: false },
    { day: "2024-01-02", rain: 2.5, note: "x", mixed: "a", wet: true },
    { day: "2024-01-03", rain: 10, mixed: true, wet: true },
    { day: "2024-01-04", rain: Number.NaN, note: "x", mixed: 2, wet: true },
  ];
  const { columns, shape } = previewOf(rows, "table");
  expect(shape).toEqual([4, 5]);
  expect(columns).toEqual([
    { name: "day", type: "date", nulls: 0, distinct: 4, min: "2024-01-01", max: "2024-01-04" },
    {
      name: "rain",
      type: "number",
      nulls: 1,
      distinct: 3,
      min: 0,
      max: 10,
      mean: 12.5 / 3,
      histogram: [1, 0, 1, 0, 0, 0, 0, 0, 0, 1],
    },
    { name: "note", type: "string", nulls: 2, distinct: 1, min: "x", max: "x" },
    { name: "mixed", type: "mixed", nulls: 0, distinct: 4 },
    { name: "wet", type: "boolean", nulls: 0, distinct: 2 },
  ]);
});

test("distinct values are not counted above 1,000, and one value fills the first bin", () => {
  const rows = Array.from({ length: 1_001 }, (_, index) => ({ id: index, same: 7 }));
  const { columns } = previewOf(rows, "table");
  expect(columns?.[0]).not.toHaveProperty("distinct");
  expect(columns?.[1]).toMatchObject({ type: "integer", distinct: 1, histogram: [1_001, 0, 0, 0, 0, 0, 0, 0, 0, 0] });
});

test("a histogram counts every finite number once", () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { minLength: 1 }), (numbers) => {
      const [column] =
        previewOf(
          numbers.map((x) => ({ x })),
          "table",
        ).columns ?? [];
      const finite = numbers.filter((number) => Number.isFinite(number));
      const total = (column?.histogram ?? []).reduce((sum, count) => sum + count, 0);
      expect(total).toBe(finite.length);
    }),
  );
});

test("any number has a short form", () => {
  fc.assert(fc.property(fc.double(), (number) => formatNumber(number).length <= 25));
});
