/** Schemas read from the source of a zod expression, against what zod itself says of the same expression. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { testSource } from "./wasm.ts";

const expressions = [
  "z.string()",
  "z.string().min(2).max(5)",
  "z.string().length(3)",
  "z.string().nonempty()",
  "z.string().regex(/^a+$/)",
  "z.string().trim().toLowerCase()",
  "z.email()",
  "z.string().email()",
  "z.url()",
  "z.uuid()",
  "z.iso.date()",
  "z.iso.datetime()",
  "z.number()",
  "z.number().min(0).max(1)",
  "z.number().gt(0).lt(1)",
  "z.number().gte(0).lte(1)",
  "z.number().positive()",
  "z.number().nonnegative().multipleOf(0.5)",
  "z.number().negative()",
  "z.number().step(5)",
  "z.int()",
  "z.int().min(1).max(14)",
  "z.number().int().positive()",
  "z.boolean()",
  "z.null()",
  "z.any()",
  "z.unknown()",
  'z.enum(["a", "b"])',
  "z.enum({ A: 'a', B: 'b' })",
  'z.literal("x")',
  "z.literal(5)",
  "z.array(z.number())",
  "z.array(z.string()).min(1).max(3)",
  "z.string().array()",
  "z.tuple([z.string(), z.number()])",
  "z.record(z.string(), z.number())",
  "z.union([z.string(), z.number()])",
  "z.string().or(z.boolean())",
  "z.string().nullable()",
  "z.nullable(z.int())",
  "z.object({ a: z.string(), b: z.number().optional() })",
  "z.object({ a: z.string(), b: z.number().default(3), c: z.boolean().describe('why') })",
  "z.object({ a: z.object({ b: z.array(z.int()) }) })",
  "z.object({ a: z.string() }).extend({ b: z.int() })",
  "z.object({ a: z.string(), b: z.int() }).pick({ a: true })",
  "z.object({ a: z.string(), b: z.int() }).omit({ a: true })",
  "z.object({ a: z.string(), b: z.int() }).partial()",
  "z.strictObject({ a: z.string() })",
  'z.discriminatedUnion("type", [z.object({ type: z.literal("a") }), z.object({ type: z.literal("b"), n: z.int() })])',
  "z.number().default(5)",
  'z.string().describe("Help").default("x")',
  "z.number().optional()",
  "z.string().nullish()",
  'z.string().meta({ title: "Title", description: "Help" })',
  "z.coerce.number().min(1)",
] as const;

describe("zod schemas", () => {
  it.each(expressions)("%s", async (expression) => {
    const source = await testSource();
    const text = `import { pipeline } from "pipeloom";\nimport { z } from "zod";\nexport default pipeline("p", { params: z.object({ x: ${expression} }) }, ({ x }) => x);\n`;
    const parameter = source.parse({ file: "/w/p.ts", language: "typescript", text }).pipelines[0]?.parameters[0];
    if (!parameter) throw new Error("There is no parameter.");
    // SAFETY: the expressions are those above, and what they make is a zod schema.
    // oxlint-disable-next-line typescript/no-implied-eval
    const schema = new Function("z", `return ${expression};`)(z) as z.ZodType;
    const {
      description,
      default: value,
      ...expected
    } = plain(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
    expect(parameter.schema).toEqual(expected);
    expect(parameter.help).toEqual(description);
    expect(parameter.default).toEqual(value);
    expect(parameter.required).toBe(!schema.safeParse(undefined).success || /any|unknown/.test(expression));
  });

  it("are followed through names of the file", async () => {
    const source = await testSource();
    const text = `import * as p from "pipeloom";\nconst kinds = ["a", "b"] as const;\nconst Kind = p.z.enum(kinds);\nenum Mode { Fast = "fast", Slow = "slow" }\nconst Params = p.z.object({ kind: Kind.default("a"), mode: p.z.enum(Mode) });\nexport const one = p.pipeline("one", { params: Params }, (input) => input.kind);\n`;
    const [pipeline] = source.parse({ file: "/w/p.ts", language: "typescript", text }).pipelines;
    expect(pipeline?.parameters.map(({ name, schema, default: value }) => ({ name, schema, value }))).toEqual([
      { name: "kind", schema: { type: "string", enum: ["a", "b"] }, value: "a" },
      { name: "mode", schema: { type: "string", enum: ["fast", "slow"] }, value: undefined },
    ]);
  });
});

/** Without what zod adds and people did not write: safe-integer bounds, patterns of formats, the dialect's name. */
function plain(schema: unknown): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return key === "$schema" || value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER
          ? undefined
          : value;
      }
      if ("propertyNames" in value) return { ...value, propertyNames: undefined };
      if ("const" in value) return { ...value, type: undefined };
      if ("format" in value) return { ...value, pattern: undefined };
      // zod writes a union of plain types as a list of types.
      if ("type" in value && Array.isArray(value.type))
        return { ...value, type: undefined, anyOf: value.type.map((type: unknown) => ({ type })) };
      return value;
    }),
  );
}
