import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeValue } from "../../runtime/store/codecs/decode.ts";
import { SerializationError, digestOf, encodeValue } from "../../runtime/store/codecs/encode.ts";
import { Value } from "../../runtime/model/value.ts";

const roundTrip = (value: unknown): unknown => {
  const { bytes, value: saved } = encodeValue({ value });
  return decodeValue(bytes, saved.codec);
};

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withUnicodeString: true,
  withNullPrototype: false,
  withSparseArray: true,
  withObjectString: true,
  maxDepth: 4,
});

test("decoding gives back what was encoded, or encoding refuses", () => {
  fc.assert(
    fc.property(anything, (value) => {
      let result: unknown;
      try {
        result = roundTrip(value);
      } catch (error) {
        if (error instanceof SerializationError) return;
        throw error;
      }
      expect(result).toStrictEqual(
        value === undefined ? null : value instanceof Uint8Array ? Buffer.from(value) : value,
      );
    }),
    { numRuns: 3_000 },
  );
});

test("JSON is stored as JSON, and small JSON rides inline", () => {
  fc.assert(
    fc.property(
      fc
        .jsonValue({ maxDepth: 4 })
        .filter(
          (value) =>
            !JSON.stringify(value, (_, inner) => (Object.is(inner, -0) ? "minus zero" : inner)).includes(
              "minus zero",
            ) && !JSON.stringify(value).includes("__proto__"),
        ),
      (value) => {
        const encoded = encodeValue({ value });
        expect(encoded.value.codec).toBe("json");
        expect(Buffer.from(encoded.bytes).toString()).toBe(JSON.stringify(value));
        expect(encoded.value.digest).toBe(digestOf(JSON.stringify(value)));
        expect(encoded.value.value).toStrictEqual(value);
        expect(encoded.needsBlob).toBe(false);
        expect(Value.safeParse(encoded.value).success).toBe(true);
      },
    ),
  );
});

test("every value has a digest, a size and a preview of at most 120 characters", () => {
  fc.assert(
    fc.property(anything, (value) => {
      try {
        const { value: saved, bytes } = encodeValue({ value });
        expect(saved.size).toBe(bytes.byteLength);
        expect(Value.safeParse(saved).error).toBeUndefined();
        expect(Array.from(saved.preview?.summary ?? "").length).toBeLessThanOrEqual(120);
      } catch (error) {
        if (!(error instanceof SerializationError)) throw error;
      }
    }),
    { numRuns: 1_000 },
  );
});

describe("what JSON would change silently goes to MessagePack", () => {
  const cases: readonly [string, unknown][] = [
    ["a Date", { at: new Date("2024-02-29T12:00:00.123Z") }],
    ["NaN", [NaN, 1]],
    ["infinity", { low: -Infinity }],
    ["minus zero", { zero: -0 }],
    ["undefined", { a: undefined, b: [undefined] }],
    ["a Map", new Map([[1, { a: 1 }]])],
    ["a Set", new Set(["a"])],
    ["typed arrays", { weights: new Float64Array([0.1, -0]), ids: new BigInt64Array([1n]) }],
    ["a BigInt", { big: 2n ** 80n, small: -1n }],
    ["a regular expression", { pattern: /a+/gi }],
  ];
  test.each(cases)("%s", (_, value) => {
    expect(encodeValue({ value }).value.codec).toBe("msgpack");
    expect(roundTrip(value)).toStrictEqual(value);
  });
});

class Forest {
  readonly trees: number;
  constructor(trees: number) {
    this.trees = trees;
  }
  predict(): number {
    return this.trees;
  }
}
class Exportable extends Forest {
  toJSON(): object {
    return { kind: "forest", trees: this.trees };
  }
}

describe("what cannot be stored is refused with its path", () => {
  const cyclic: { self?: unknown; name: string } = { name: "a" };
  cyclic.self = { deep: [cyclic] };
  const cases: readonly [unknown, string, RegExp][] = [
    [() => 1, "", /is a function/],
    [{ rows: [{ a: 1 }, { a: Symbol("x") }] }, "rows[1].a", /is a symbol/],
    [{ "my key": { parse: () => 1 } }, '["my key"].parse', /is a function/],
    [cyclic, "self.deep[0]", /cycle/],
    [new Forest(3), "", /instance of Forest.*plain data/],
    [new Exportable(3), "", /toJSON\(\)/],
    [{ result: Promise.resolve(1) }, "result", /await/],
    [new Map([["a", { f: () => 1 }]]), '.get("a").f'.slice(1), /is a function/],
    [[new Date(Number.NaN)], "[0]", /invalid Date/],
    [{ error: new TypeError("x") }, "error", /TypeError/],
  ];
  test.each(cases)("%o", (value, path, why) => {
    let refusal: unknown;
    try {
      encodeValue({ value });
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(SerializationError);
    if (!(refusal instanceof SerializationError)) return;
    expect(refusal.path).toBe(path);
    expect(refusal.message).toMatch(why);
    expect(refusal.code).toBe("not-serialisable");
  });
});

test("a nest of 5,000 levels is refused, not a crash", () => {
  let value: unknown = 1;
  for (let level = 0; level < 5_000; level++) value = [value];
  expect(() => encodeValue({ value })).toThrow(/nested deeper/);
});

test("class instances inside plain data become their data, with a note", () => {
  const { bytes, value, note } = encodeValue({ value: { model: new Exportable(2), raw: [new Forest(1)] } });
  expect(decodeValue(bytes, value.codec)).toStrictEqual({ model: { kind: "forest", trees: 2 }, raw: [{ trees: 1 }] });
  expect(note).toMatch(/^model is an instance of Exportable/);
  expect(encodeValue({ value: { a: 1 } }).note).toBeUndefined();
});

test("text keeps its characters and its media type; broken surrogates survive", () => {
  const report = encodeValue({ value: "# Titel ü", type: "markdown" });
  expect(report.value).toMatchObject({
    codec: "text",
    type: "markdown",
    mediaType: "text/markdown",
    value: "# Titel ü",
  });
  expect(report.needsBlob).toBe(true);
  expect(decodeValue(report.bytes, "text")).toBe("# Titel ü");
  const broken = encodeValue({ value: "a\ud800b", type: "text" });
  expect(decodeValue(broken.bytes, broken.value.codec)).toBe("a\ud800b");
});

test("bytes are stored as they are and come back as a Buffer", () => {
  const { bytes, value } = encodeValue({ value: new Uint8Array([1, 2, 3]) });
  expect(value).toMatchObject({ codec: "bytes", type: "bytes", size: 3 });
  expect(decodeValue(bytes, "bytes")).toStrictEqual(Buffer.from([1, 2, 3]));
});

test("a value of more than 16 KB is a blob, also when only UTF-8 makes it so", () => {
  expect(encodeValue({ value: "x".repeat(16_382) }).needsBlob).toBe(false);
  expect(encodeValue({ value: "x".repeat(16_383) }).needsBlob).toBe(true);
  expect(encodeValue({ value: "é".repeat(9_000) }).needsBlob).toBe(true);
});

test("a codec of another language is an error that says what to do", () => {
  expect(() => decodeValue(Buffer.from("x"), "pickle")).toThrow(/Let the producing step return plain data/);
});
