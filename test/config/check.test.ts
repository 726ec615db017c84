import { Validator } from "@cfworker/json-schema";
import type { Schema } from "@cfworker/json-schema";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkParameters, checkValue } from "../../runtime/config/check.ts";
import { formatPath } from "../../runtime/config/problem.ts";
import type { Json, JsonSchema } from "../../runtime/model/json.ts";

const optionalInteger: JsonSchema = { anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }] };
const record: JsonSchema = {
  type: "object",
  properties: { name: { type: "string" }, size: { type: "integer", minimum: 1 } },
  required: ["name"],
  additionalProperties: false,
};

/** Schema, value, and what is said of it; nothing when it is valid. */
const cases: readonly (readonly [JsonSchema, Json, ...string[]])[] = [
  [{ type: "integer" }, 5],
  [{ type: "integer" }, 5.0],
  [{ type: "integer" }, 1.5, "must be a whole number, got 1.5"],
  [{ type: "integer" }, "5", 'must be a whole number, got "5"'],
  [{ type: "integer" }, true, "must be a whole number, got true"],
  [{ type: "number" }, "x", 'must be a number, got "x"'],
  [{ type: "string" }, 5, "must be text, got 5"],
  [{ type: "boolean" }, 0, "must be true or false, got 0"],
  [{ type: "array" }, {}, "must be a list, got {}"],
  [{ type: "object" }, [], "must be an object, got []"],
  [{ type: "null" }, 0, "must be null, got 0"],
  [{ type: ["string", "null"] }, 1, "must be text or null, got 1"],
  [{ type: "integer", minimum: 1 }, 0, "must be at least 1, got 0"],
  [{ type: "integer", minimum: 1 }, 1],
  [{ type: "number", exclusiveMinimum: 0 }, 0, "must be more than 0, got 0"],
  [{ type: "number", maximum: 1 }, 1.5, "must be at most 1, got 1.5"],
  [{ type: "number", exclusiveMaximum: 1 }, 1, "must be less than 1, got 1"],
  [{ type: "number", multipleOf: 0.1 }, 0.3],
  [{ type: "number", multipleOf: 0.1 }, 0.35, "must be a multiple of 0.1, got 0.35"],
  [{ type: "integer", multipleOf: 5 }, 7, "must be a multiple of 5, got 7"],
  [{ type: "string", minLength: 1 }, "", 'must not be empty, got ""'],
  [{ type: "string", minLength: 3 }, "ab", 'must have at least 3 characters, got "ab"'],
  [{ type: "string", maxLength: 1 }, "ab", 'must have at most 1 character, got "ab"'],
  [{ type: "string", maxLength: 1 }, "😀"],
  [{ type: "string", pattern: "^a+$" }, "b", 'must match ^a+$, got "b"'],
  [{ type: "string", pattern: "(?P<year>x)" }, "anything"],
  [{ type: "string", enum: ["a", "b"] }, "c", 'must be one of "a", "b", got "c"'],
  [{ enum: [1, "x", null] }, 2, 'must be one of 1, "x", null, got 2'],
  [{ const: "a" }, "b", 'must be "a", got "b"'],
  [{ type: "string", format: "date" }, "2024-02-29"],
  [{ type: "string", format: "date" }, "2023-02-29", 'must be a date such as "2024-01-31", got "2023-02-29"'],
  [{ type: "string", format: "date-time" }, "2024-01-31T12:00:00"],
  [{ type: "string", format: "date-time" }, "2024-01-31T12:00:00+01:00"],
  [
    { type: "string", format: "date-time" },
    "noon",
    'must be a date and time such as "2024-01-31T12:00:00Z", got "noon"',
  ],
  [{ type: "string", format: "time" }, "25:00", 'must be a time such as "12:30:00", got "25:00"'],
  [{ type: "string", format: "email" }, "x", 'must be an e-mail address, got "x"'],
  [{ type: "string", format: "uri" }, "x", 'must be an address such as "https://example.com", got "x"'],
  [{ type: "string", format: "path" }, "any/where"],
  [{ type: "string", format: "secret", minLength: 9 }, "hunter2", "must have at least 9 characters"],
  [{ type: "array", minItems: 2 }, [1], "must have at least 2 items, got 1"],
  [{ type: "array", maxItems: 1 }, [1, 2], "must have at most 1 item, got 2"],
  [{ type: "array", uniqueItems: true }, [{ a: 1 }, { a: 1 }], "must not have equal items"],
  [
    { type: "array", items: { type: "integer" } },
    [1, "x", 2.5],
    '[1] must be a whole number, got "x"',
    "[2] must be a whole number, got 2.5",
  ],
  [{ type: "array", prefixItems: [{ type: "integer" }, { type: "string" }], items: false }, [1, "a"]],
  [
    { type: "array", prefixItems: [{ type: "integer" }], items: false },
    ["a", 2],
    "must have at most 1 item, got 2",
    '[0] must be a whole number, got "a"',
  ],
  [
    record,
    { name: "x", size: 0, nam: 1 },
    ".size must be at least 1, got 0",
    '.nam is not known. Did you mean "name"?',
  ],
  [record, {}, ".name is required"],
  [{ type: "object", additionalProperties: { type: "number" } }, { "a b": "x" }, '["a b"] must be a number, got "x"'],
  [optionalInteger, null],
  [optionalInteger, 0, "must be at least 1, got 0"],
  [optionalInteger, "x", 'must be a whole number or null, got "x"'],
  [{ oneOf: [{ type: "integer" }, { type: "number" }] }, 1, "must fit only one of its alternatives, got 1"],
  [{ allOf: [{ minimum: 1 }, { maximum: 3 }] }, 5, "must be at most 3, got 5"],
  [{ not: { type: "string" } }, "x", 'does not fit its schema (not), got "x"'],
  [{ $ref: "#/$defs/n", $defs: { n: { type: "integer" } } }, 1],
  [{ $ref: "#/$defs/n", $defs: { n: { type: "integer" } } }, "x", 'must be a whole number, got "x"'],
  [{ $ref: "#/nowhere" }, "x"],
  [{}, { anything: [true] }],
  [
    { type: "string" },
    Array(40).fill(12),
    "must be text, got [12,12,12,12,12,12,12,12,12,12,12,12,12,12,12,12,12,12,12…",
  ],
];

for (const [schema, value, ...expected] of cases) {
  test(`${JSON.stringify(value).slice(0, 50)} against ${JSON.stringify(schema).slice(0, 90)}`, () => {
    const said = checkValue(schema, value).map(({ path, message }) => `${formatPath(path)} ${message}`.trim());
    expect(said).toEqual(expected);
  });
}

const bound = fc.integer({ min: -5, max: 5 });
const { schema: anySchema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record<JsonSchema>(
      {
        type: fc.constantFrom("integer", "number"),
        minimum: bound,
        exclusiveMaximum: bound,
        multipleOf: fc.constantFrom(1, 2, 5),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record<JsonSchema>(
      { type: fc.constant("string"), minLength: fc.nat(3), maxLength: fc.nat(3), pattern: fc.constantFrom("^a", "b$") },
      { requiredKeys: ["type"] },
    ),
    fc.constantFrom<JsonSchema>({ type: "boolean" }, { type: "null" }, {}, { enum: [1, "a", null] }, { const: [1] }),
    fc.record<JsonSchema>(
      {
        type: fc.constant("array"),
        items: tie("schema"),
        minItems: fc.nat(2),
        maxItems: fc.nat(2),
        uniqueItems: fc.boolean(),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record<JsonSchema>({
      type: fc.constant("array"),
      prefixItems: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
      items: fc.constant(false),
    }),
    fc.record<JsonSchema>(
      {
        type: fc.constant("object"),
        properties: fc.dictionary(fc.constantFrom("a", "b"), tie("schema")),
        required: fc.subarray(["a", "b"]),
        additionalProperties: fc.oneof(fc.boolean(), tie("schema")),
      },
      { requiredKeys: ["type"] },
    ),
    fc
      .array(tie("schema"), { minLength: 1, maxLength: 3 })
      .chain((parts) => fc.constantFrom<JsonSchema>({ anyOf: parts }, { oneOf: parts }, { allOf: parts })),
  ),
}));
const { value: anyValue } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.integer({ min: -6, max: 6 }),
    fc.constantFrom<Json>(0.5, true, false, null, "", "a", "ab", "b", [1]),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value")),
  ),
}));

test("our verdict is that of the validator library, for every schema made of common keywords", () => {
  fc.assert(
    fc.property(anySchema, anyValue, (schema, value) => {
      // SAFETY: a generated schema uses keywords of the library's own type only.
      const isValid = new Validator(schema as Schema, "2020-12", false).validate(value).valid;
      expect(checkValue(schema, value).length === 0).toBe(isValid);
    }),
    { numRuns: 2_000 },
  );
});

test("unknown, missing and invalid parameters are reported together", () => {
  const parameters = [
    { name: "path", schema: { type: "string" }, required: true },
    { name: "epochs", schema: { type: "integer", minimum: 1 }, required: false, default: 5 },
    { name: "rates", schema: { type: "array", items: { type: "number" } }, required: false, default: [] },
  ];
  expect(checkParameters(parameters, { epoch: 1, epochs: 0, rates: [1, "x"] })).toEqual([
    { parameter: "epoch", path: [], message: 'is not a parameter of this pipeline. Did you mean "epochs"?' },
    { parameter: "path", path: [], message: "is required" },
    { parameter: "epochs", path: [], message: "must be at least 1, got 0", brief: "must be at least 1" },
    { parameter: "rates", path: [1], message: 'must be a number, got "x"', brief: "must be a number" },
  ]);
  expect(checkParameters(parameters, { path: "x" })).toEqual([]);
});
