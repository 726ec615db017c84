import { describe, expect, it } from "vitest";
import { hexLines } from "../../webview/artifact/hex.ts";
import { imageType } from "../../webview/artifact/image-type.ts";
import { ancestorsOf, findInJson, jsonRows, openable, pathText } from "../../webview/artifact/json-rows.ts";
import { cellText } from "../../webview/artifact/cell.ts";
import { fromBase64 } from "../../webview/artifact/base64.ts";
import { formatBytes } from "../../webview/format/bytes.ts";
import { formatDuration, speakDuration } from "../../webview/format/duration.ts";
import { formatLogTime } from "../../webview/format/time.ts";
import { cut, formatJson, formatNumber, formatValue } from "../../webview/format/value.ts";
import { samples } from "./harness/values.ts";

describe("durations", () => {
  it.each([
    [0.2, "<1 ms"],
    [8, "8 ms"],
    [999, "999 ms"],
    [1_234, "1.2 s"],
    [59_960, "1m 00s"],
    [185_000, "3m 05s"],
    [7_620_000, "2h 07m"],
  ])("%d is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
  it("are spoken in words", () =>
    expect([speakDuration(1_200), speakDuration(40)]).toEqual(["1.2 seconds", "40 milliseconds"]));
});

describe("sizes", () => {
  it.each([
    [0, "0 B"],
    [1_023, "1023 B"],
    [1_024, "1.0 KB"],
    [74_182_113, "70.7 MB"],
    [5e12, "4.5 TB"],
    [9e15, "8185 TB"],
  ])("%d is %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe("values in one line", () => {
  it.each([
    [null, "none"],
    ["a\nb", '"a\\nb"'],
    [1461, "1,461"],
    [0.1 + 0.2, "0.3"],
    [[1, 2], "[1, 2]"],
    [{ a: true }, "{ a: true }"],
    [{}, "{}"],
    [Array.from({ length: 9 }, () => 0), "9 items"],
  ])("%j is %s", (value, text) => expect(formatJson(value)).toBe(text));
  it("are cut", () => expect(formatJson("x".repeat(500), 10)).toBe('"xxxxxxxx…'));
  it("are the preview where there is one", () =>
    expect([formatValue(samples.table.value), formatValue(samples.number.value)]).toEqual([
      "1,000,000 rows × 8",
      "0.8912",
    ]));
  it("keep a line a line", () => expect(cut("a\n   b", 20)).toBe("a b"));
  it("keep numbers short", () =>
    expect([formatNumber(2.41371234), formatNumber(1e21), formatNumber(-0.00001234)]).toEqual([
      "2.41371",
      "1e+21",
      "-0.00001234",
    ]));
});

describe("log times", () => {
  it("have milliseconds", () =>
    expect(formatLogTime(new Date(2026, 0, 1, 9, 5, 7, 81).getTime())).toBe("09:05:07.081"));
});

describe("cells", () => {
  it.each([
    [null, "number", "is-null"],
    [3, "integer", "is-number"],
    [true, "boolean", "is-boolean"],
    ["2012-01-01", "date", "is-date"],
    [{ a: 1 }, "object", "is-object"],
  ])("%j of %s is %s", (value, type, className) => expect(cellText(value, type).className).toBe(className));
});

describe("a JSON tree", () => {
  const value = { a: { "b/c": [10, { d: "needle" }] }, "two words": null };
  it("has lines only for what is open", () => {
    expect(jsonRows(value, new Set()).map((row) => row.id)).toEqual([""]);
    expect(jsonRows(value, new Set(["", "/a"])).map((row) => row.id)).toEqual(["", "/a", "/a/b~1c", "/two words"]);
  });
  it("finds keys and values and opens the way to them", () => {
    const [hit = ""] = findInJson(value, "NEEDLE", 10);
    expect(hit).toBe("/a/b~1c/1/d");
    expect(jsonRows(value, new Set(ancestorsOf(hit))).map((row) => row.id)).toContain(hit);
    expect(findInJson(value, "b/", 10)).toEqual(["/a/b~1c"]);
  });
  it("names places as code does", () => expect(pathText(["a", "b/c", 1, "d"])).toBe('a["b/c"][1].d'));
  it("opens no more than asked", () => {
    expect([...openable(value, 1, 100)]).toEqual([""]);
    expect(
      openable(
        Array.from({ length: 100 }, () => [0]),
        9,
        10,
      ).size,
    ).toBe(10);
  });
});

describe("bytes", () => {
  it("are shown sixteen a line with what is printable", () =>
    expect(
      hexLines(new TextEncoder().encode("Hello, pipelines\n!"), 4_096).map((line) => [
        line.offset,
        line.hex.trim(),
        line.text,
      ]),
    ).toEqual([
      ["00000000", "48 65 6c 6c 6f 2c 20 70  69 70 65 6c 69 6e 65 73", "Hello, pipelines"],
      ["00000010", "0a 21", ".!"],
    ]));
  it("come back from base64", () =>
    expect([...fromBase64(Buffer.from([0, 255, 128]).toString("base64"))]).toEqual([0, 255, 128]));
});

describe("the type of an image", () => {
  it.each([
    [[0x89, 0x50, 0x4e, 0x47], undefined, "image/png"],
    [[0xff, 0xd8, 0xff, 0xe0], undefined, "image/jpeg"],
    [[...new TextEncoder().encode("  <svg xmlns=")], undefined, "image/svg+xml"],
    [[1, 2, 3], "image/webp", "image/webp"],
    [[1, 2, 3], "text/html", "image/png"],
  ])("%j as %s is %s", (bytes, mediaType, type) =>
    expect(imageType(Uint8Array.from(bytes), mediaType, "image")).toBe(type),
  );
});
