/** What counts as a change of a step's code. Each case edits one place and names the steps whose digest must change. */
import { describe, expect, test } from "vitest";
import { makeFolder } from "./folder.ts";
import type { Bundled } from "./folder.ts";

const base = {
  "train.pipeline.ts": `
import { pipeline, step, z } from "pipeloom";
import { parseDate, unused } from "./lib/dates.ts";
import * as numbers from "./lib/numbers.ts";
import defaults from "./defaults.json";
import { pick } from "picker";
import type { Row } from "./lib/types.ts";

const threshold = 10;
const defaultLimit = 3;
function normalise(value: number): number {
  const scale = 2; // a local of the same name as nothing else
  return value / scale;
}
const shadowed = "not used by anyone";
const registry = new Map<string, number>();
registry.set("a", 1);

export const load = step(({ path }: { path: string }) => parseDate(path));
export const clean = step(({ rows }: { rows: Row[] }) => rows.filter((row) => row.value > threshold).map((row) => normalise(row.value)));
export const sum = step(({ rows, limit = defaultLimit }: { rows: number[]; limit?: number }) => numbers.total(rows) + limit);
export const configure = step(() => defaults.size);
export const choose = step(() => pick([1, 2]));
export const lookUp = step(({ key }: { key: string }) => registry.get(key));
export const inner = step(({ shadowed }: { shadowed: string }) => { const threshold = shadowed.length; return threshold; });

export default pipeline("train", { params: z.object({ path: z.string().default("a") }) }, ({ path }) => {
  const rows = load({ path });
  return rows;
});
`,
  "lib/dates.ts": `
import { pad } from "./pad.ts";
export function parseDate(text: string): string { return pad(text); }
export function unused(): number { return 1; }
`,
  "lib/pad.ts": `export const pad = (text: string): string => text.padStart(8, "0");\n`,
  "lib/numbers.ts": `
export const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
export const mean = (values: number[]): number => total(values) / values.length;
`,
  "lib/types.ts": `export interface Row { value: number }\n`,
  "defaults.json": `{ "size": 3 }\n`,
  "node_modules/picker/package.json": `{ "name": "picker", "version": "1.0.0", "main": "index.js" }`,
  "node_modules/picker/index.js": `exports.pick = (items) => items[0];\n`,
};

const main = "train.pipeline.ts";
const digestsOf = ({ steps }: Bundled) =>
  new Map(steps.filter(({ variable }) => variable !== "default").map(({ name, digest }) => [name, digest]));

interface Case {
  readonly what: string;
  readonly file: keyof typeof base;
  readonly from: string;
  readonly to: string;
  readonly changed: readonly string[];
}

const cases: readonly Case[] = [
  { what: "a comment", file: main, from: "function normalise", to: "/* halves */ function normalise", changed: [] },
  {
    what: "formatting and a trailing comma",
    file: main,
    from: "({ path }: { path: string }) => parseDate(path)",
    to: "({\n  path,\n}: { path: string }) =>\n  parseDate(path)",
    changed: [],
  },
  {
    what: "a type",
    file: main,
    from: "({ path }: { path: string })",
    to: "({ path }: { readonly path: string })",
    changed: [],
  },
  { what: "a helper function", file: main, from: "const scale = 2;", to: "const scale = 3;", changed: ["clean"] },
  { what: "a constant", file: main, from: "const threshold = 10;", to: "const threshold = 11;", changed: ["clean"] },
  {
    what: "the constant behind a default argument",
    file: main,
    from: "const defaultLimit = 3;",
    to: "const defaultLimit = 4;",
    changed: ["sum"],
  },
  { what: "a default argument", file: main, from: "limit = defaultLimit", to: "limit = 5", changed: ["sum"] },
  {
    what: "a name that is only shadowed",
    file: main,
    from: `shadowed = "not used by anyone"`,
    to: `shadowed = "still not"`,
    changed: [],
  },
  {
    what: "a bare statement that fills a constant",
    file: main,
    from: `registry.set("a", 1)`,
    to: `registry.set("a", 2)`,
    changed: ["lookUp"],
  },
  { what: "the step itself", file: main, from: "defaults.size", to: "defaults.size + 1", changed: ["configure"] },
  {
    what: "an option of a step",
    file: main,
    from: "step(() => defaults.size)",
    to: `step({ timeout: "1m" }, () => defaults.size)`,
    changed: ["configure"],
  },
  { what: "the pipeline's body", file: main, from: "return rows;", to: "return { rows };", changed: [] },
  { what: "a helper of a helper in another module", file: "lib/pad.ts", from: "8", to: "9", changed: ["load"] },
  {
    what: "an unused function of an imported module",
    file: "lib/dates.ts",
    from: "return 1",
    to: "return 2",
    changed: [],
  },
  {
    what: "a used member of a namespace",
    file: "lib/numbers.ts",
    from: "sum + value, 0",
    to: "sum + value, 1",
    changed: ["sum"],
  },
  {
    what: "an unused member of a namespace",
    file: "lib/numbers.ts",
    from: "/ values.length",
    to: "/ (values.length || 1)",
    changed: [],
  },
  { what: "imported data", file: "defaults.json", from: "3", to: "4", changed: ["configure"] },
  {
    what: "a package's version",
    file: "node_modules/picker/package.json",
    from: "1.0.0",
    to: "1.0.1",
    changed: ["choose"],
  },
];

describe("a change of", () => {
  test.each(cases)("$what changes $changed", async ({ file, from, to, changed }) => {
    await using folder = makeFolder(base);
    const before = digestsOf(await folder.bundle(main));
    expect(base[file].split(from).length, "the text to change stands there once").toBe(2);
    folder.write({ [file]: base[file].replace(from, () => to) });
    const after = digestsOf(await folder.bundle(main));
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect([...after.keys()].filter((name) => after.get(name) !== before.get(name))).toEqual(changed);
  });
});

test("the parts name what went into a digest", async () => {
  await using folder = makeFolder(base);
  const { steps } = await folder.bundle(main);
  const parts = Object.fromEntries(steps.map(({ name, parts }) => [name, Object.keys(parts)]));
  expect(parts["load"]).toEqual(["dates.parseDate", "load", "pad.pad"]);
  expect(parts["clean"]).toEqual(["clean", "normalise", "threshold"]);
  expect(parts["sum"]).toEqual(["defaultLimit", "numbers.total", "sum"]);
  expect(parts["choose"]).toEqual(["choose", "picker@1.0.0"]);
  expect(parts["configure"]).toEqual(["configure", "defaults.json"]);
});

test("steps of other files, re-exported, renamed or held in an object, are found by their names", async () => {
  await using folder = makeFolder({
    "main.pipeline.ts": `
import { pipeline, step } from "pipeloom";
export { shout } from "./more.ts";
import whisper from "./more.ts";
export const steps = { one: step(() => 1), two: step({ name: "second" }, () => 2) };
export const three = step({ name: "third", timeout: "1m" }, () => 3);
export default pipeline("objects", () => whisper({ text: steps.one() as never }));
`,
    "more.ts": `
import { step } from "pipeloom";
export const shout = step(({ text }: { text: string }) => text.toUpperCase());
export default step(({ text }: { text: string }) => text.toLowerCase());
`,
  });
  const { steps } = await folder.bundle("main.pipeline.ts");
  expect(steps.map(({ file, name }) => [file, name])).toEqual(
    expect.arrayContaining([
      [folder.file("more.ts"), "shout"],
      [folder.file("more.ts"), "more"],
      [folder.file("main.pipeline.ts"), "one"],
      [folder.file("main.pipeline.ts"), "second"],
      [folder.file("main.pipeline.ts"), "third"],
    ]),
  );
});
