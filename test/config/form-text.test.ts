import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readForm, updateForm, writeForm } from "../../runtime/config/form-text.ts";
import type { Json } from "../../runtime/model/json.ts";

const names = ["a", "b", "null", "10", "two words", "é"];
const parameters = names.map((name) => ({ name, schema: {}, required: false }));
const value = fc
  .jsonValue({ maxDepth: 3 })
  // SAFETY: JSON text is JSON. `__proto__` is refused on purpose.
  .map((each) => JSON.parse(JSON.stringify(each).replaceAll("__proto__", "proto")) as Json);
const values = fc.dictionary(fc.constantFrom(...names), value);

describe("a form as text", () => {
  for (const language of ["yaml", "json"] as const) {
    test(`comes back from ${language} as it was, in its order`, () => {
      fc.assert(
        fc.property(values, (given) => {
          const read = readForm(writeForm(given, language), parameters);
          expect(read.type === "values" && JSON.stringify(read.values)).toBe(JSON.stringify(given));
        }),
        { numRuns: 100 },
      );
    });
    test(`takes other values in ${language}`, () => {
      fc.assert(
        fc.property(values, values, (before, after) => {
          const read = readForm(updateForm(writeForm(before, language), before, after, language), parameters);
          expect(read).toEqual({ type: "values", values: after });
        }),
        { numRuns: 100 },
      );
    });
  }

  test("comments stay when a field changes", () => {
    const text = "# for the demo\na: 1 # small\nb:\n  - x # first\n";
    expect(updateForm(text, { a: 1, b: ["x"] }, { a: 2, b: ["x"] }, "yaml")).toBe(text.replace("a: 1", "a: 2"));
  });

  const refused: readonly (readonly [string, string])[] = [
    [
      "a: 9007199254740993",
      "Line 1: 9007199254740993 is too large to be held exactly; write it in quotes to pass it as text.",
    ],
    ["a: 1\na: 2", "Line 2: This key is there twice; keep one of the two."],
    ["aa: 1", 'Line 1: "aa" is not a parameter of this pipeline.'],
    ["[1]", "The text must be a mapping of parameter names to values."],
    ["a: &x [*x]", "Line 1: This alias is inside of what it stands for."],
    ['{"__proto__": 1}', "Line 1: `__proto__` cannot be a key."],
  ];
  test.each(refused)("%s is refused", (text, message) => {
    const read = readForm(text, parameters);
    expect(read.type === "problem" && read.message.startsWith(message) ? message : read).toBe(message);
  });
  test("text in quotes may be any number", () => {
    expect(readForm('a: "9007199254740993"', parameters)).toEqual({
      type: "values",
      values: { a: "9007199254740993" },
    });
  });
});
