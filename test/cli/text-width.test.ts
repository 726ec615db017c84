import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fit, pad, printable, widthOf } from "../../runtime/cli/text-width.ts";

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;

describe("widthOf", () => {
  it.each([
    ["abc", 3],
    ["", 0],
    [red("abc"), 3],
    ["日本", 4],
    ["é", 1],
    ["e\u0301", 1],
    ["👩‍👩‍👧", 2],
    ["✓ ok", 4],
    ["\u001b]8;;https://example.org\u0007link\u001b]8;;\u0007", 4],
  ])("%j takes %i columns", (text, width) => expect(widthOf(text)).toBe(width));
});

describe("fit", () => {
  it.each([
    ["short", 10, "short"],
    ["exactly", 7, "exactly"],
    ["too long", 5, "too …"],
    ["日本語", 4, "日…"],
    ["abc", 0, ""],
    [red("coloured"), 4, "\u001b[31mcol…\u001b[0m"],
  ])("%j in %i columns is %j", (text, width, expected) => expect(fit(text, width, "…")).toBe(expected));

  it("never takes more than the width, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.nat(40),
        (text, width) => widthOf(fit(text, width, "…")) <= width,
      ),
    );
  });
});

describe("printable", () => {
  it("lets no text move the cursor, ring or recolour", () => {
    expect(printable("a\u001b[2Jb\u0007\rc\td\ne")).toBe("abc    d e");
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !/\p{Cc}/u.test(printable(text))));
  });
});

it("pad fills up to a width and no further", () => {
  expect([pad("日", 4), pad("long", 2)]).toEqual(["日  ", "long"]);
});
