/** Both languages say the same of the same value: type, preview, digest, and the JSON text that call ids are made of. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { digestOf, encodeValue } from "../../runtime/store/codecs/encode.ts";
import { previewOf } from "../../runtime/store/codecs/preview.ts";
import type { Json } from "../../runtime/model/json.ts";
import { Preview, ValueType } from "../../runtime/model/value.ts";
import { python } from "./worker.ts";

const Answer = z.object({
  exact: z.boolean(),
  type: ValueType.optional(),
  preview: Preview.optional(),
  digest: z.string().optional(),
  text: z.string().optional(),
});
interface Case {
  readonly value: Json;
  readonly as?: z.infer<typeof ValueType>;
  readonly mediaType?: string;
}

function askPython(cases: readonly Case[]): readonly z.infer<typeof Answer>[] {
  const run = spawnSync(python, ["-X", "utf8", join(import.meta.dirname, "preview_lines.py")], {
    input: cases.map((entry) => `${JSON.stringify(entry)}\n`).join(""),
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout
    .trim()
    .split("\n")
    .map((line) => Answer.parse(JSON.parse(line)));
}

/** The type's name is each language's own. */
function withoutTypeName(preview: Preview | undefined): unknown {
  const { typeName: _, ...rest } = preview ?? { summary: "" };
  return JSON.parse(JSON.stringify(rest));
}

const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.integer({ min: -1e6, max: 1e6 }).map((value) => value / 100_000),
  fc.constantFrom(
    0.03125,
    0.00005,
    0.99995,
    999.99995,
    1e15,
    1e-3,
    9.9995e-4,
    1e21,
    1e20,
    5e-324,
    1.7976931348623157e308,
    123456789.12345,
  ),
);
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ minLength: 70, maxLength: 90 }),
  fc.constantFrom("2020-01-02", "2020-01-02T03:04Z", "a\nb", "\u2028", "\u{1F600}".repeat(81), "é\u0000\u007f"),
);
const scalar = fc.oneof(fc.constant(null), fc.boolean(), number, text);
const key = fc
  .oneof(fc.constantFrom("a", "b", "long name of a column", "é"), fc.string({ minLength: 1, maxLength: 4 }))
  .filter((name) => name !== "__proto__" && !/^\d+$/.test(name));
const row = fc.dictionary(key, fc.oneof(scalar, number), { minKeys: 1, maxKeys: 4, noNullPrototype: true });
const column = fc.oneof(number, text, fc.boolean(), fc.constant(null));
const table = fc.oneof(
  fc.array(row, { minLength: 1, maxLength: 8 }),
  fc.array(column, { minLength: 1, maxLength: 40 }).map((cells) => cells.map((cell) => ({ x: cell }))),
  fc
    .array(number, { minLength: 1, maxLength: 40 })
    .map((cells) => cells.map((cell, index) => ({ x: cell, id: index }))),
);
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

test("any JSON value has the same type, preview, digest and text", () => {
  const values = fc.sample(fc.oneof(json, table), { numRuns: 2_000, seed: 7 });
  const answers = askPython(values.map((value) => ({ value })));
  for (const [index, value] of values.entries()) {
    const answer = answers[index];
    const shown = JSON.stringify(value);
    if (!answer?.exact) {
      // Python reads whole numbers beyond 2^53 exactly, and then refuses to write them as JSON.
      expect(shown, "only large whole numbers are refused").toMatch(/\d{16}/);
      continue;
    }
    const encoded = encodeValue({ value });
    expect(answer.type, shown).toBe(encoded.value.type);
    expect(withoutTypeName(answer.preview), shown).toEqual(withoutTypeName(encoded.value.preview));
    expect(answer.text, shown).toBe(shown);
    expect(answer.digest, shown).toBe(encoded.value.digest);
  }
});

test("assets have the same preview", () => {
  const cases: Case[] = fc
    .sample(text, { numRuns: 100, seed: 7 })
    .flatMap((value) => (["text", "markdown", "html", "svg"] as const).map((as) => ({ value, as })));
  const answers = askPython(cases);
  for (const [index, { value, as = "text" }] of cases.entries()) {
    expect(withoutTypeName(answers[index]?.preview), JSON.stringify(value)).toEqual(
      withoutTypeName(previewOf(value, as)),
    );
  }
});

test("the digest is that of the text", () => {
  expect(askPython([{ value: { a: 1.0, b: [1e-7, "é"] } }])[0]?.digest).toBe(digestOf('{"a":1,"b":[1e-7,"é"]}'));
});
