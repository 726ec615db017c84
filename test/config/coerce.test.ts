import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkValue } from "../../runtime/config/check.ts";
import { coerce } from "../../runtime/config/coerce.ts";
import type { Json, JsonSchema } from "../../runtime/model/json.ts";

const optional = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: "null" }] });

const values: readonly (readonly [JsonSchema, string, Json])[] = [
  [{ type: "integer" }, "5", 5],
  [{ type: "integer" }, " -5 ", -5],
  [{ type: "integer" }, "1e3", 1000],
  // A double that is not this integer, but is printed as it: found by the property below.
  [{ type: "number" }, "34675121815763910", 34675121815763910],
  [{ type: "number" }, "0.001", 0.001],
  [{ type: "number" }, ".5", 0.5],
  [{ type: "number" }, "5", 5],
  [{ type: "boolean" }, "true", true],
  [{ type: "boolean" }, "False", false],
  [{ type: "boolean" }, "0", false],
  [{ type: "string" }, "5", "5"],
  [{ type: "string" }, "", ""],
  [{ type: "string" }, "null", "null"],
  [{ type: "string" }, " a b ", " a b "],
  [optional({ type: "string" }), "null", null],
  [optional({ type: "string" }), "x", "x"],
  [optional({ type: "integer" }), "7", 7],
  [optional({ type: "integer" }), "null", null],
  [{ type: ["string", "null"] }, "null", null],
  [{ anyOf: [{ type: "string" }, { type: "integer" }] }, "5", 5],
  [{ anyOf: [{ type: "string" }, { type: "integer" }] }, "five", "five"],
  [{ type: "string", enum: ["a", "b"] }, "b", "b"],
  [{ enum: [1, 2, "3"] }, "2", 2],
  [{ enum: [1, 2, "3"] }, "3", "3"],
  [{ const: true }, "true", true],
  [{ type: "array" }, '[1, "a"]', [1, "a"]],
  [{ type: "object" }, '{"a": [null]}', { a: [null] }],
  [{}, "text", "text"],
  [{}, "[1]", [1]],
];

for (const [schema, text, expected] of values) {
  test(`${JSON.stringify(text)} for ${JSON.stringify(schema)}`, () => {
    expect(coerce(schema, text)).toEqual({ type: "value", value: expected });
  });
}

const refused: readonly (readonly [JsonSchema, string, string])[] = [
  [{ type: "integer" }, "1.5", 'must be a whole number, got "1.5"'],
  [{ type: "integer" }, "", 'must be a whole number, got ""'],
  [{ type: "integer" }, "0x10", 'must be a whole number, got "0x10"'],
  [{ type: "integer" }, "9007199254740993", "is too large to be held exactly, got 9007199254740993"],
  [{ type: "integer" }, "99999999999999999999", "is too large to be held exactly, got 99999999999999999999"],
  [{ type: "number" }, "Infinity", 'must be a number, got "Infinity"'],
  [{ type: "number" }, "1e999", "is too large to be held exactly, got 1e999"],
  [{ type: "boolean" }, "maybe", 'must be true or false, got "maybe"'],
  [{ type: "string", enum: ["a", "b"] }, "c", 'must be one of "a", "b", got "c"'],
  [optional({ type: "integer" }), "x", 'must be a whole number or null, got "x"'],
  [{ type: "array" }, "1,2", `must be JSON for a list such as '["a", "b"]', got "1,2"`],
  [{ type: "array" }, '{"a": 1}', 'must be a list, got "{\\"a\\": 1}"'],
  [optional({ type: "array" }), "1,2", `must be JSON for a list such as '["a", "b"]', got "1,2"`],
  [{ type: "object" }, '{"a": 1, "a": 2}', "is not usable: This key is there twice; keep one of the two."],
  [
    { type: "array" },
    "[99999999999999999999]",
    "is not usable: 99999999999999999999 is too large to be held exactly; write it in quotes to pass it as text.",
  ],
  [{ type: "integer", format: "secret" }, "hunter2", "must be a whole number"],
];

for (const [schema, text, message] of refused) {
  test(`refuses ${JSON.stringify(text)} for ${JSON.stringify(schema)}`, () => {
    expect(coerce(schema, text)).toEqual({ type: "problem", message });
  });
}

const typed: fc.Arbitrary<readonly [JsonSchema, Json]> = fc.oneof(
  fc.maxSafeInteger().map((value) => [{ type: "integer" }, value] as const),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Object.is(value, -0))
    .map((value) => [{ type: "number" }, value] as const),
  fc.boolean().map((value) => [{ type: "boolean" }, value] as const),
  fc.string({ unit: "grapheme" }).map((value) => [{ type: "string" }, value] as const),
  fc
    .uniqueArray(fc.oneof(fc.string(), fc.integer()), { minLength: 1, selector: String })
    .chain((choices) => fc.constantFrom(...choices).map((value) => [{ enum: choices }, value] as const)),
  fc.array(fc.oneof(fc.integer(), fc.string(), fc.constant(null))).map((value) => [{ type: "array" }, value] as const),
  fc
    .dictionary(
      fc.string().filter((key) => key !== "__proto__"),
      fc.oneof(fc.integer(), fc.string(), fc.boolean()),
    )
    .map((value) => [{ type: "object" }, value] as const),
);

test("the text of a value gives back the value", () => {
  fc.assert(
    fc.property(typed, fc.boolean(), ([schema, value], isOptional) => {
      const text = typeof value === "object" ? JSON.stringify(value) : String(value);
      fc.pre(!isOptional || text.trim() !== "null");
      expect(coerce(isOptional ? optional(schema) : schema, text)).toEqual({ type: "value", value });
    }),
    { numRuns: 1_000 },
  );
});

test("what coerces by its type also has that type", () => {
  fc.assert(
    fc.property(typed, fc.string(), ([schema], text) => {
      const coerced = coerce(schema, text);
      if (coerced.type === "value") expect(checkValue(schema, coerced.value)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
