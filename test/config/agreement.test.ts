/** Field, command line, run request and engine say the same of every value: one checker, seen from all its doors. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkParameters, checkValue } from "../../runtime/config/check.ts";
import { coerce } from "../../runtime/config/coerce.ts";
import { commandLineLayer, formLayer } from "../../runtime/config/layers.ts";
import { resolve } from "../../runtime/config/resolve.ts";
import { readSweepValues } from "../../runtime/config/sweep.ts";
import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import { initialValue } from "../../webview/form/initial-value.ts";
import { widgetFor } from "../../webview/form/schema.ts";
import { shownAs } from "../../webview/form/shown-as.ts";
import { validate } from "../../webview/form/validate.ts";

const bound = fc.integer({ min: -5, max: 5 });
const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthIdentifier: "schema" },
    fc.record({ type: fc.constant("integer"), minimum: bound, maximum: bound }, { requiredKeys: ["type"] }),
    fc.record(
      { type: fc.constant("number"), exclusiveMinimum: bound, multipleOf: fc.constantFrom(0.1, 2) },
      { requiredKeys: ["type"] },
    ),
    fc.record(
      {
        type: fc.constant("string"),
        minLength: fc.nat(2),
        maxLength: fc.nat(4),
        pattern: fc.constantFrom("^a", "[0-9]$"),
        format: fc.constantFrom("date", "time", "date-time", "path", "secret", "multiline"),
      },
      { requiredKeys: ["type"] },
    ),
    fc.constant({ type: "boolean" }),
    fc.constant({ type: "null" }),
    fc.record({ enum: fc.uniqueArray(fc.constantFrom<Json>("a", "b", 1, null, true), { minLength: 1 }) }),
    fc.record({ const: fc.constantFrom<Json>("a", 1, false) }),
    fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.record(
      { type: fc.constant("array"), items: tie("schema"), minItems: fc.nat(2), uniqueItems: fc.boolean() },
      { requiredKeys: ["type", "items"] },
    ),
    fc
      .array(tie("schema"), { minLength: 1, maxLength: 2 })
      .map((items) => ({ type: "array", prefixItems: items, items: false, minItems: items.length })),
    fc.record(
      {
        type: fc.constant("object"),
        properties: fc.record({ a: tie("schema"), b: tie("schema") }, { requiredKeys: [] }),
        required: fc.constant(["a"]),
        additionalProperties: fc.constant(false),
      },
      { requiredKeys: ["type", "properties"] },
    ),
    fc.record({ type: fc.constant("object"), additionalProperties: tie("schema") }),
  ),
}));
const value = fc.oneof(
  fc.constantFrom<Json>("a", "ab1", "", "2024-01-31", "12:30", "API_KEY", null, true, false, 1, 0, 0.3, -3, [], {}),
  fc.jsonValue({ maxDepth: 2 }).map((each): Json => JSON.parse(JSON.stringify(each))),
  fc.array(fc.constantFrom<Json>("a", 1, null)),
  fc.record({ a: fc.constantFrom<Json>("a", 1), b: fc.constantFrom<Json>(true, null) }, { requiredKeys: [] }),
);

test("the field refuses what the run request and the engine refuse, and nothing else", () => {
  fc.assert(
    fc.property(schema, value, (given, each) => {
      const parameter = { name: "x", schema: given, required: true };
      const engine = checkParameters([parameter], { x: each });
      const request = resolve({ parameters: [parameter], layers: [formLayer({ x: each })] }).problems;
      const field = validate(given, each);
      expect(field.map(({ path }) => path)).toEqual(engine.map(({ path }) => path));
      expect(request.map(({ message, path }) => ({ message, path }))).toEqual(
        engine.map(({ message, path }) => ({ message, path })),
      );
      for (const [index, { message }] of field.entries())
        expect(engine[index]?.message.toLowerCase()).toContain(message.toLowerCase().replace(/\.$/, ""));
    }),
    { numRuns: 500 },
  );
});

test("what the command line reads is what the sweep reads, and is checked the same", () => {
  const text = fc.oneof(
    fc.constantFrom("1", "0.3", "a", "true", "null", "[1]", '{"a":1}', "2024-01-31", ""),
    fc.string(),
  );
  fc.assert(
    fc.property(schema, text, (given, written) => {
      fc.pre(!written.includes(",") && !written.trim().startsWith("[") && written === written.trim());
      const parameter = { name: "x", schema: given, required: true };
      const { layers } = commandLineLayer([`x=${written}`]);
      const { parameters, problems } = resolve({ parameters: [parameter], layers });
      const read = coerce(given, written);
      const isGood = read.type === "value" && checkValue(given, read.value).length === 0;
      expect(problems.length === 0).toBe(isGood);
      if (read.type === "value") expect(parameters[0]?.value).toEqual(read.value);
      expect(readSweepValues(parameter, written).type).toBe(isGood ? "values" : "problem");
    }),
    { numRuns: 500 },
  );
});

test("no editor shows a value that is not there: what is valid is never called a misfit", () => {
  fc.assert(
    fc.property(schema, value, (given, each) => {
      const widget = widgetFor(given);
      if (checkValue(given, each).length === 0)
        expect([widget.type, shownAs(widget, each)]).toEqual([widget.type, "editor"]);
      expect(typeof JSON.stringify(initialValue(given))).toBe("string");
    }),
    { numRuns: 500 },
  );
});
