import { describe, expect, it } from "vitest";
import { choice, readArguments, wholeNumber } from "../../runtime/cli/arguments.ts";
import type { Shape } from "../../runtime/cli/arguments.ts";

const shape = {
  name: "bake",
  summary: "Bake",
  positionals: ["FILE", "EXTRA?"],
  flags: {
    param: { type: "string", multiple: true, short: "p", value: "K=V", help: "" },
    mode: { type: "string", help: "" },
    "no-cache": { type: "boolean", help: "" },
  },
} as const satisfies Shape;

describe("readArguments", () => {
  it("reads flags in any order, before, between and after", () => {
    expect(readArguments(shape, ["--no-cache", "a", "-p", "x=1", "b", "--param=y=-2", "--mode", "hot"])).toEqual({
      positionals: ["a", "b"],
      flags: { param: ["x=1", "y=-2"], mode: "hot", "no-cache": true },
    });
  });

  it("gives what was not given its empty value", () => {
    expect(readArguments(shape, ["a"]).flags).toEqual({ param: [], mode: undefined, "no-cache": false });
  });

  it("takes what follows -- as it is", () => {
    expect(readArguments(shape, ["--", "--mode"]).positionals).toEqual(["--mode"]);
  });

  it.each([
    [[], '"pipeloom bake" wants FILE.'],
    [["a", "b", "c"], '"pipeloom bake" does not know what to do with "c".'],
    [["a", "--mod", "x"], '--mod is not a flag of "pipeloom bake". Did you mean "--mode"?'],
    [["a", "--mode"], "--mode wants a value."],
    [["a", "--param", "--mode"], "--param wants K=V."],
    [["a", "--no-cache=yes"], '--no-cache takes no value, got "yes".'],
    [
      ["a", "--constructor"],
      '--constructor is not a flag of "pipeloom bake". There are "--param", "--mode", "--no-cache".',
    ],
  ])("refuses %j", (argv, message) => expect(() => readArguments(shape, argv)).toThrow(message));
});

it("wholeNumber keeps to its range", () => {
  expect(wholeNumber(shape, "limit", undefined, 20, [1, 100])).toBe(20);
  expect(wholeNumber(shape, "limit", "7", 20, [1, 100])).toBe(7);
  for (const text of ["0", "101", "-1", "1.5", "x", ""])
    expect(() => wholeNumber(shape, "limit", text, 20, [1, 100])).toThrow("--limit wants a whole number from 1 to 100");
});

it("choice suggests what was meant", () => {
  expect(choice(shape, "format", undefined, ["json", "text"], "text")).toBe("text");
  expect(() => choice(shape, "format", "jsn", ["json", "text"], "text")).toThrow(
    '--format is one of json, text, got "jsn". Did you mean "json"?',
  );
});
