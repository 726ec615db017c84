import { expect, test } from "vitest";
import { nearest } from "../../runtime/config/nearest.ts";

const names = ["path", "target", "epochs", "testSize", "depth", "seed", "n"];
const cases: readonly (readonly [string, string | undefined])[] = [
  ["epoch", "epochs"],
  ["epcohs", "epochs"],
  ["EPOCHS", "epochs"],
  ["test_size", "testSize"],
  ["test-siez", "testSize"],
  ["dept", "depth"],
  ["dephts", "depth"],
  ["tagret", "target"],
  ["rate", undefined],
  ["rows", undefined],
  ["x", undefined],
  ["learning_rate", undefined],
  ["", undefined],
];

for (const [name, expected] of cases) {
  test(`${JSON.stringify(name)} is ${expected === undefined ? "none of them" : `meant to be ${expected}`}`, () => {
    expect(nearest(name, names)).toBe(expected);
  });
}

test("the closest wins, whatever the order", () => {
  expect(nearest("rates", ["rat", "rate", "rats"])).toBe("rate");
  expect(nearest("rate", ["rates", "rate"])).toBe("rate");
});
