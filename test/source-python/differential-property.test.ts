/** Random pipelines, written once as data and then in both languages: the graphs are the same, and so are the problems. */
import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { essence, parseText } from "./graph.ts";

// Hundreds of pairs of files: on a busy machine the usual time is not enough.
vi.setConfig({ testTimeout: 120_000 });

type Expression =
  | { readonly type: "variable"; readonly index: number }
  | { readonly type: "parameter"; readonly name: "path" | "rates" | "limit" }
  | { readonly type: "literal"; readonly value: number | string | boolean | null }
  | { readonly type: "list"; readonly items: readonly Expression[] };

type Statement =
  | {
      readonly type: "call";
      readonly to: number;
      readonly step: "one" | "other";
      readonly rows: Expression;
      readonly rate: Expression | undefined;
      readonly options: boolean;
    }
  | { readonly type: "split"; readonly left: number; readonly right: number; readonly rows: Expression }
  | { readonly type: "alias"; readonly to: number; readonly value: Expression }
  | { readonly type: "collect"; readonly value: Expression }
  | { readonly type: "map"; readonly to: number; readonly rows: Expression }
  | { readonly type: "each"; readonly to: number; readonly over: Expression }
  | { readonly type: "wait"; readonly of: number }
  | { readonly type: "if"; readonly then: readonly Statement[]; readonly otherwise: readonly Statement[] }
  | { readonly type: "for"; readonly over: Expression; readonly body: readonly Statement[] };

const variables = 4;
const variable = fc.nat(variables - 1);
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ type: fc.constant("variable" as const), index: variable }),
    fc.record({
      type: fc.constant("parameter" as const),
      name: fc.constantFrom("path" as const, "rates" as const, "limit" as const),
    }),
    fc.record({
      type: fc.constant("literal" as const),
      value: fc.constantFrom(1, -2.5, "text", 'it\'s "x"', true, false, null),
    }),
    fc.record({ type: fc.constant("list" as const), items: fc.array(tie("expression"), { maxLength: 3 }) }),
  ),
}));
const { body } = fc.letrec<{ body: readonly Statement[]; statement: Statement }>((tie) => ({
  body: fc.array(tie("statement"), { minLength: 1, maxLength: 5 }),
  statement: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({
      type: fc.constant("call" as const),
      to: variable,
      step: fc.constantFrom("one" as const, "other" as const),
      rows: expression,
      rate: fc.option(expression, { nil: undefined }),
      options: fc.boolean(),
    }),
    fc.record({ type: fc.constant("split" as const), left: variable, right: variable, rows: expression }),
    fc.record({ type: fc.constant("alias" as const), to: variable, value: expression }),
    fc.record({ type: fc.constant("collect" as const), value: expression }),
    fc.record({ type: fc.constant("map" as const), to: variable, rows: expression }),
    fc.record({ type: fc.constant("each" as const), to: variable, over: expression }),
    fc.record({ type: fc.constant("wait" as const), of: variable }),
    fc.record({
      type: fc.constant("if" as const),
      then: tie("body"),
      otherwise: fc.oneof(fc.constant([]), tie("body")),
    }),
    fc.record({ type: fc.constant("for" as const), over: expression, body: tie("body") }),
  ),
}));

const typescriptHead = `import { pipeline, step } from "pipeloom";
import { z } from "zod";
const one = step(({ rows, rate = 0.5 }: { rows: unknown; rate?: number }) => rows);
const other = step({ tags: ["a"] }, ({ rows, rate }: { rows: unknown; rate: unknown }) => rows);
const split = step({ outputs: ["left", "right"] }, ({ rows }: { rows: unknown }) => rows);
export const p = pipeline("p", { params: z.object({ path: z.string(), rates: z.array(z.number()), limit: z.int().default(1) }) }, async ({ path, rates, limit }) => {
  let v0 = one({ rows: 0 }), v1, v2, v3;
`;
const pythonHead = `from pipeloom import pipeline, step


@step
def one(rows, rate: float = 0.5): ...


@step(tags=["a"])
def other(rows, rate): ...


@step(outputs=["left", "right"])
def split(rows): ...


@pipeline
def p(path: str, rates: list[float], limit: int = 1):
    v0 = one(0)
`;

function inTypeScript(statements: readonly Statement[]): string {
  const write = (ir: Expression): string => {
    if (ir.type === "list") return `[${ir.items.map(write).join(", ")}]`;
    return ir.type === "variable" ? `v${ir.index}` : ir.type === "parameter" ? ir.name : JSON.stringify(ir.value);
  };
  const line = (statement: Statement, indent: string): string => {
    const block = (inner: readonly Statement[]) => inner.map((each) => line(each, `${indent}  `)).join("");
    switch (statement.type) {
      case "call": {
        const rate = statement.rate ? `, rate: ${write(statement.rate)}` : "";
        const how = statement.options ? ".with({ cache: false, after: [v0] })" : "";
        return `${indent}v${statement.to} = ${statement.step}${how}({ rows: ${write(statement.rows)}${rate} });\n`;
      }
      case "split":
        return `${indent}({ left: v${statement.left}, right: v${statement.right} } = split({ rows: ${write(statement.rows)} }));\n`;
      case "alias":
        return `${indent}v${statement.to} = ${write(statement.value)};\n`;
      case "collect":
        return `${indent}all.push(one({ rows: ${write(statement.value)} }));\n`;
      case "map":
        return `${indent}v${statement.to} = one.map({ rows: ${write(statement.rows)} }, { concurrency: 2, minSuccessRatio: 0.5 });\n`;
      case "each":
        return `${indent}v${statement.to} = (${write(statement.over)}).map((x) => one({ rows: x }));\n`;
      case "wait":
        return `${indent}v${statement.of} = await one({ rows: v${statement.of} }).load();\n`;
      case "if":
        return `${indent}if (limit > 1) {\n${block(statement.then)}${indent}}${statement.otherwise.length > 0 ? ` else {\n${block(statement.otherwise)}${indent}}` : ""}\n`;
      case "for":
        return `${indent}for (const x of ${write(statement.over)}) {\n${block(statement.body)}${indent}}\n`;
      default:
        return statement satisfies never;
    }
  };
  return `${typescriptHead}  const all = [];\n${statements.map((each) => line(each, "  ")).join("")}  return { last: v0, all };\n});\n`;
}

function inPython(statements: readonly Statement[]): string {
  const words: { readonly [word: string]: string } = { true: "True", false: "False", null: "None" };
  const write = (ir: Expression): string => {
    if (ir.type === "list") return `[${ir.items.map(write).join(", ")}]`;
    if (ir.type === "literal") return words[String(ir.value)] ?? JSON.stringify(ir.value);
    return ir.type === "variable" ? `v${ir.index}` : ir.name;
  };
  const line = (statement: Statement, indent: string): string => {
    const block = (inner: readonly Statement[]) => inner.map((each) => line(each, `${indent}    `)).join("");
    switch (statement.type) {
      case "call": {
        const rate = statement.rate ? `, ${statement.options ? "rate=" : ""}${write(statement.rate)}` : "";
        const how = statement.options ? ".with_options(cache=False, after=[v0])" : "";
        return `${indent}v${statement.to} = ${statement.step}${how}(${write(statement.rows)}${rate})\n`;
      }
      case "split":
        return `${indent}v${statement.left}, v${statement.right} = split(rows=${write(statement.rows)})\n`;
      case "alias":
        return `${indent}v${statement.to} = ${write(statement.value)}\n`;
      case "collect":
        return `${indent}all.append(one(${write(statement.value)}))\n`;
      case "map":
        return `${indent}v${statement.to} = one.map(rows=${write(statement.rows)}, options={"concurrency": 2, "min_success_ratio": 0.5})\n`;
      case "each":
        return `${indent}v${statement.to} = [one(x) for x in ${write(statement.over)}]\n`;
      case "wait":
        return `${indent}v${statement.of} = one(v${statement.of}).load()\n`;
      case "if":
        return `${indent}if limit > 1:\n${block(statement.then)}${statement.otherwise.length > 0 ? `${indent}else:\n${block(statement.otherwise)}` : ""}`;
      case "for":
        return `${indent}for x in ${write(statement.over)}:\n${block(statement.body)}`;
      default:
        return statement satisfies never;
    }
  };
  return `${pythonHead}    all = []\n${statements.map((each) => line(each, "    ")).join("")}    return {"last": v0, "all": all}\n`;
}

test("the same pipeline in both languages has the same graph and the same problems", () => {
  fc.assert(
    fc.property(body, (statements) => {
      const typescript = parseText("/w/a.ts", inTypeScript(statements));
      const python = parseText("/w/a.py", inPython(statements));
      expect(python.pipelines[0]?.nodes.length).toBeGreaterThan(0);
      const codes = (problems: typeof python.problems) => problems.map(({ code }) => code).sort();
      expect(python.pipelines.map(essence)).toEqual(typescript.pipelines.map(essence));
      expect(codes(python.problems)).toEqual(codes(typescript.problems));
    }),
    { numRuns: 300 },
  );
});
