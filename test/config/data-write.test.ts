import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readData } from "../../runtime/config/data-text.ts";
import { writeData } from "../../runtime/config/data-write.ts";
import type { Json } from "../../runtime/model/json.ts";

const file = `# Settings of the team
parameters:
  epochs: 5 # as in the paper
  path: 'data/a.csv'

profiles:
    fast: # for the train
        epochs: 1
        rates: [0.1, 0.2]
    exact: { epochs: 50, path: "b.csv" } # slow

presets:
`;

const cases: readonly (readonly [string, readonly string[], Json | undefined, string, string])[] = [
  ["a value, its comment kept", ["parameters", "epochs"], 9, "  epochs: 5 #", "  epochs: 9 #"],
  ["quotes as they were", ["parameters", "path"], "c.csv", "'data/a.csv'", "'c.csv'"],
  ["a value of a profile", ["profiles", "fast", "epochs"], 2, "        epochs: 1\n", "        epochs: 2\n"],
  [
    "a new value of a profile",
    ["profiles", "fast", "path"],
    "x: y",
    "[0.1, 0.2]\n",
    '[0.1, 0.2]\n        path: "x: y"\n',
  ],
  ["a value in braces", ["profiles", "exact", "epochs"], 60, "{ epochs: 50", "{ epochs: 60"],
  ["a new value in braces", ["profiles", "exact", "rate"], 0.5, '"b.csv" }', '"b.csv", rate: 0.5 }'],
  ["a new profile", ["profiles", "tiny"], { epochs: 0 }, "# slow\n", "# slow\n    tiny:\n      epochs: 0\n"],
  [
    "a first preset",
    ["presets", "quick"],
    { pipeline: "training", parameters: { epochs: 1, tags: ["a", "null"] } },
    "presets:\n",
    'presets:\n  quick:\n    pipeline: training\n    parameters:\n      epochs: 1\n      tags: [ a, "null" ]\n',
  ],
  ["a list in place of a list", ["profiles", "fast", "rates"], [1], "[0.1, 0.2]", "[ 1 ]"],
  ["a value away", ["profiles", "fast", "rates"], undefined, "        rates: [0.1, 0.2]\n", ""],
  [
    "a profile away",
    ["profiles", "fast"],
    undefined,
    "    fast: # for the train\n        epochs: 1\n        rates: [0.1, 0.2]\n",
    "",
  ],
  ["a value out of braces", ["profiles", "exact", "epochs"], undefined, "{ epochs: 50, path", "{ path"],
];

describe("writing by range", () => {
  for (const [name, path, value, from, to] of cases)
    for (const newline of ["\n", "\r\n"])
      test(`${name}${newline === "\n" ? "" : ", with CRLF"}`, () => {
        const text = file.replaceAll("\n", newline);
        const done = writeData(text, path, value);
        expect(done).toMatchObject({ type: "edit" });
        if (done.type !== "edit") return;
        expect(done.text).toBe(file.replace(from, () => to).replaceAll("\n", newline));
      });

  test("an empty file gets what is missing", () => {
    expect(writeData("", ["presets", "a", "epochs"], 1)).toMatchObject({ text: "presets:\n  a:\n    epochs: 1\n" });
    expect(writeData("# hi", ["python"], "py")).toMatchObject({ text: "# hi\npython: py\n" });
  });

  test("a broken file, a list and an alias are refused", () => {
    expect(writeData("a: [", ["b"], 1)).toMatchObject({ type: "refused" });
    expect(writeData("- a", ["b"], 1)).toMatchObject({ type: "refused" });
    expect(writeData("x: &x { a: 1 }\ny: *x\n", ["y", "a"], 2)).toMatchObject({ type: "refused" });
    expect(writeData("a: 1\n", ["b"], undefined)).toMatchObject({ type: "refused" });
  });

  test("whatever is written is read back, and undone by what was there", () => {
    const keys = fc.constantFrom("epochs", "a b", "null", "é", "path", "-x", "10", "yes: no", "#");
    const value = fc
      .jsonValue({ maxDepth: 2, noUnicodeString: false })
      .map((each): Json => JSON.parse(JSON.stringify(each).replaceAll('"__proto__"', '"x"')) as Json); // SAFETY: JSON text is JSON.
    fc.assert(
      fc.property(
        fc.array(keys, { minLength: 1, maxLength: 3 }),
        value,
        fc.constantFrom(file, file.trimEnd(), ""),
        (path, given, text) => {
          const done = writeData(text, ["presets", ...path], given);
          if (done.type === "refused") return;
          const { root, problems } = readData(done.text, "x");
          expect(problems).toEqual([]);
          let at: Json = root?.value ?? null;
          // SAFETY: written as a mapping just above.
          for (const key of ["presets", ...path]) at = (at as { readonly [key: string]: Json })[key] ?? null;
          expect(at).toEqual(given);
          for (const line of text.split("\n").filter((each) => each.includes("#") && !each.includes("presets")))
            expect(done.text).toContain(line);
        },
      ),
    );
  });
});
