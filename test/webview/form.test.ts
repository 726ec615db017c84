import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import { isEqual } from "../../runtime/config/equal.ts";
import { initialValue } from "../../webview/form/initial-value.ts";
import { widgetFor } from "../../webview/form/schema.ts";
import { validate } from "../../webview/form/validate.ts";
import {
  fieldState,
  freeKey,
  matchesFilter,
  parseJson,
  parseNumber,
  renameKey,
  stepNumber,
} from "../../webview/form/values.ts";

describe("the widget of a schema", () => {
  const widgets: [string, JsonSchema, string, object?][] = [
    ["text", { type: "string" }, "string", { isMultiline: false }],
    ["long text", { type: "string", format: "multiline" }, "string", { isMultiline: true }],
    ["path", { type: "string", format: "path" }, "path"],
    ["secret", { type: "string", format: "secret" }, "secret"],
    ["date", { type: "string", format: "date" }, "date", { input: "date" }],
    ["moment", { type: "string", format: "date-time" }, "date", { input: "datetime-local" }],
    [
      "integer",
      { type: "integer", minimum: 1, maximum: 500 },
      "number",
      { isInteger: true, step: 1, bounds: "1 to 500" },
    ],
    [
      "open bounds",
      { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
      "number",
      { bounds: "more than 0, less than 1" },
    ],
    [
      "safe integers are no bounds",
      { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      "number",
      { bounds: undefined },
    ],
    ["boolean", { type: "boolean" }, "boolean"],
    ["few choices", { enum: ["a", "b", "c"] }, "choice", { isRadio: true }],
    ["more choices", { enum: ["a", "b", "c", "d"] }, "choice", { isRadio: false }],
    ["one choice", { enum: ["only"] }, "constant", { value: "only" }],
    ["literal", { const: 7 }, "constant", { value: 7 }],
    ["optional by anyOf", { anyOf: [{ type: "integer" }, { type: "null" }] }, "optional"],
    ["optional by type list", { type: ["string", "null"] }, "optional"],
    ["optional enum", { enum: ["a", null, "b"] }, "optional"],
    ["only none", { type: "null" }, "json"],
    ["union", { anyOf: [{ type: "integer" }, { type: "string" }] }, "union"],
    ["union of literals", { anyOf: [{ const: "x" }, { const: "y" }] }, "choice", { options: ["x", "y"] }],
    ["several types", { type: ["string", "integer"] }, "union"],
    ["list", { type: "array", items: { type: "string" }, minItems: 2 }, "list", { minItems: 2 }],
    ["tuple", { type: "array", prefixItems: [{ type: "string" }, { type: "number" }] }, "tuple"],
    ["dictionary", { type: "object", additionalProperties: { type: "number" } }, "dictionary"],
    ["object", { type: "object", properties: { a: { type: "string" } }, required: ["a"] }, "object"],
    ["anything", {}, "json"],
    ["reference", { $ref: "#/$defs/size", $defs: { size: { type: "integer" } } }, "number"],
    ["all of", { allOf: [{ type: "integer" }, { minimum: 3 }] }, "number", { bounds: "at least 3" }],
  ];
  for (const [name, schema, type, more = {}] of widgets)
    it(name, () => expect(widgetFor(schema)).toMatchObject({ type, ...more }));

  it("ends on recursive schemas", () => {
    const tree: JsonSchema = { type: "object", properties: { children: { type: "array", items: { $ref: "#" } } } };
    const widget = widgetFor(tree);
    expect(widget.type).toBe("object");
    if (widget.type === "object") expect(widgetFor(widget.fields[0]?.schema ?? {}, tree).type).toBe("list");
    expect(widgetFor({ $ref: "#" }).type).toBe("json");
  });

  it("keeps the constraints of an optional", () => {
    const widget = widgetFor({ anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }], default: null });
    expect(widget.type === "optional" && widgetFor(widget.inner)).toMatchObject({
      type: "number",
      bounds: "at least 1",
    });
  });

  it("knows the schemas that zod writes", () => {
    const schema: JsonSchema = z
      .record(z.string(), z.unknown())
      .parse(
        z.toJSONSchema(
          z.object({ n: z.int().min(1), s: z.string().nullable(), k: z.enum(["a", "b"]), o: z.number().optional() }),
        ),
      );
    const widget = widgetFor(schema);
    const types =
      widget.type === "object"
        ? widget.fields.map((field) => [field.name, widgetFor(field.schema, schema).type, field.isRequired])
        : [];
    expect(types).toEqual([
      ["n", "number", true],
      ["s", "optional", true],
      ["k", "choice", true],
      ["o", "number", false],
    ]);
  });
});

describe("initial values", () => {
  const cases: readonly (readonly [JsonSchema, Json])[] = [
    [{ type: "integer", default: 5 }, 5],
    [{ type: "integer", minimum: 3 }, 3],
    [{ type: "integer", exclusiveMinimum: 3 }, 4],
    [{ type: "number", maximum: -1 }, -1],
    [{ type: "string" }, ""],
    [{ type: "boolean" }, false],
    [{ enum: ["x", "y"] }, "x"],
    [{ type: ["string", "null"] }, null],
    [{ type: "array", items: { type: "integer" }, minItems: 2 }, [0, 0]],
    [{ type: "object", properties: { a: { type: "string" }, b: { type: "integer" } }, required: ["a"] }, { a: "" }],
    [{ anyOf: [{ type: "boolean" }, { type: "string" }] }, false],
  ];
  it.each(cases)("%j gives %j", (schema, value) => expect(initialValue(schema)).toEqual(value));
});

describe("validation", () => {
  const cases: readonly (readonly [JsonSchema, Json, string | undefined])[] = [
    [{ type: "integer", minimum: 1 }, 0, "Must be at least 1."],
    [{ type: "integer" }, 1.5, "Must be a whole number."],
    [{ type: "integer" }, "abc", "Must be a whole number."],
    [{ type: "integer", minimum: 1 }, 1, undefined],
    [{ type: "number", exclusiveMaximum: 1 }, 1, "Must be less than 1."],
    [{ type: "number", multipleOf: 0.1 }, 0.3, undefined],
    [{ type: "number", multipleOf: 0.1 }, 0.35, "Must be a multiple of 0.1."],
    [{ type: "string", minLength: 1 }, "", "Must not be empty."],
    [{ type: "string", pattern: "^[a-z]+$" }, "A", "Must match ^[a-z]+$."],
    [{ type: "string", pattern: "(?P<x>a)" }, "b", undefined],
    [{ type: "string", format: "date" }, "soon", 'Must be a date such as "2024-01-31".'],
    [{ enum: ["a", "b"] }, "c", 'Must be one of "a", "b".'],
    [{ anyOf: [{ type: "integer" }, { type: "null" }] }, null, undefined],
    [{ type: "array", minItems: 1 }, [], "Must have at least 1 item."],
    [{ type: "array", uniqueItems: true }, [1, 1], "Must not have equal items."],
    [{ const: 1 }, 2, "Must be 1."],
  ];
  it.each(cases)("%j of %j", (schema, value, message) => expect(validate(schema, value)[0]?.message).toBe(message));

  it("names the place inside a value", () => {
    const schema: JsonSchema = {
      type: "object",
      properties: { sizes: { type: "array", items: { type: "integer", minimum: 1 } } },
      required: ["sizes", "name"],
    };
    expect(validate(schema, { sizes: [1, 0] })).toEqual([
      { path: ["name"], message: "Is required." },
      { path: ["sizes", 1], message: "Must be at least 1." },
    ]);
  });

  it("compares by content", () => {
    expect(isEqual({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toBe(true);
    expect(isEqual({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(isEqual([], {})).toBe(false);
    expect(isEqual({ a: null }, { b: null })).toBe(false);
  });
});

describe("a field", () => {
  const parameter = { name: "epochs", schema: { type: "integer" }, required: false, default: 25 };

  it("shows the default where no layer says otherwise", () => {
    expect(fieldState(parameter, undefined, {})).toMatchObject({ value: 25, layer: "default", isChanged: false });
  });
  it("shows the layer that gave the value", () => {
    expect(
      fieldState(parameter, { name: "epochs", value: 40, layer: "config", source: "pipeloom.yaml:4" }, {}),
    ).toMatchObject({ value: 40, layer: "config", source: "pipeloom.yaml:4", isChanged: false });
  });
  it("resets to the strongest layer below the form", () => {
    const resolved = {
      name: "epochs",
      value: 7,
      layer: "form" as const,
      hidden: [
        { layer: "default" as const, value: 25 },
        { layer: "profile" as const, value: 30 },
        { layer: "config" as const, value: 40 },
      ],
    };
    expect(fieldState(parameter, resolved, { epochs: 7 })).toMatchObject({
      value: 7,
      base: 30,
      layer: "profile",
      isChanged: true,
    });
  });
  it("is not changed by typing what it had", () =>
    expect(fieldState(parameter, undefined, { epochs: 25 }).isChanged).toBe(false));
  it("tells none from nothing", () => {
    const optional = { name: "since", schema: { type: ["string", "null"] }, required: false, default: "2012" };
    expect(fieldState(optional, undefined, { since: null })).toMatchObject({ value: null, isChanged: true });
    expect(fieldState({ name: "title", schema: { type: "string" }, required: true }, undefined, {})).toMatchObject({
      value: undefined,
      base: undefined,
      isChanged: false,
    });
  });
  it("is found by name and help", () => {
    const state = fieldState(parameter, undefined, {});
    expect(matchesFilter(parameter, state, { text: "EPO", changedOnly: false })).toBe(true);
    expect(
      matchesFilter({ ...parameter, help: "Training rounds" }, state, { text: "rounds", changedOnly: false }),
    ).toBe(true);
    expect(matchesFilter(parameter, state, { text: "x", changedOnly: false })).toBe(false);
    expect(matchesFilter(parameter, state, { text: "", changedOnly: true })).toBe(false);
  });
});

describe("typing", () => {
  it.each([
    ["12", 12],
    ["1.", 1],
    [".5", 0.5],
    ["-2e3", -2000],
    ["", ""],
    ["1e", "1e"],
    ["0x10", "0x10"],
    ["12 rows", "12 rows"],
  ])("%j means %j", (text, value) => expect(parseNumber(text)).toBe(value));
  it("steps within bounds and without dust", () => {
    expect(stepNumber(0.1, 0.2, undefined, undefined)).toBe(0.3);
    expect(stepNumber(499, 10, 1, 500)).toBe(500);
  });
  it("reads JSON or says why not", () => {
    expect(parseJson('{"a":[1]}')).toEqual({ value: { a: [1] } });
    expect(parseJson("{a}")).toHaveProperty("message");
  });
  it("renames keys in place and never over another", () => {
    expect(Object.entries(renameKey({ a: 1, b: 2 }, "a", "c"))).toEqual([
      ["c", 1],
      ["b", 2],
    ]);
    expect(renameKey({ a: 1, b: 2 }, "a", "b")).toEqual({ a: 1, b: 2 });
    expect(freeKey({ key1: 0 })).toBe("key2");
  });
});
