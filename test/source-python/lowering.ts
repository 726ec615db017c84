/** What the tests of Python lowering share: a parser, and a readable picture of the IR. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ExpressionIr, ModuleIr, StatementIr, TargetIr } from "../../runtime/source/ir.ts";
import { createSyntaxParser } from "../../runtime/source/parser.ts";
import { lowerPython } from "../../runtime/source/python/lower.ts";

const { resolve } = createRequire(import.meta.url);
const grammar = (name: string) => readFileSync(resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`));

export const parser = await createSyntaxParser({
  library: readFileSync(resolve("web-tree-sitter/web-tree-sitter.wasm")),
  typescript: grammar("typescript"),
  tsx: grammar("tsx"),
  python: grammar("python"),
});

export function lower(text: string, file = "/w/a.py"): ModuleIr {
  const { tree } = parser.parse("python", text);
  const module = lowerPython(tree, text, file);
  tree.delete();
  return module;
}

/** The module as a page that a reviewer can read. Ranges are left out: `range.test.ts` holds them to the text. */
export function picture(module: ModuleIr): string {
  const lines = [`dialect ${module.dialect ?? "none"}${module.usesPipeloom ? ", uses pipeloom" : ""}`];
  for (const { local, imported, from } of module.imports) lines.push(`import ${from} : ${imported} as ${local}`);
  lines.push(`other names: ${[...module.otherNames].join(" ")}`);
  for (const problem of module.problems)
    lines.push(`problem ${problem.code} (${problem.severity}): ${problem.message}`);
  for (const step of module.steps) {
    const marks = [
      step.local !== undefined && `bound to ${step.local}`,
      step.hasOpenInputs && "open inputs",
      step.takesAnyInput === true && "takes any input",
      step.hasDeclaredOutputs === false && "outputs guessed",
    ].filter(Boolean);
    lines.push("", `step ${step.name}${marks.length > 0 ? ` [${marks.join(", ")}]` : ""}`);
    if (step.description !== undefined) lines.push(`  description ${JSON.stringify(step.description)}`);
    if (step.options) lines.push(`  options ${JSON.stringify(step.options)}`);
    for (const { name, ...input } of step.inputs) lines.push(`  in  ${name} ${JSON.stringify(input)}`);
    for (const { name, ...output } of step.outputs) lines.push(`  out ${name} ${JSON.stringify(output)}`);
  }
  for (const pipeline of module.pipelines) {
    lines.push("", `pipeline ${JSON.stringify(pipeline.name)} export ${pipeline.export} mode ${pipeline.mode ?? "-"}`);
    if (pipeline.description !== undefined) lines.push(`  description ${JSON.stringify(pipeline.description)}`);
    for (const { name, range: _1, nameRange: _2, defaultRange: _3, ...parameter } of pipeline.parameters) {
      lines.push(`  parameter ${name} ${JSON.stringify(parameter)}`);
    }
    lines.push(...statements(pipeline.body, "  "));
  }
  return `${lines.join("\n")}\n`;
}

function statements(body: readonly StatementIr[], indent: string): string[] {
  const inner = `${indent}  `;
  return body.flatMap((statement): string[] => {
    switch (statement.type) {
      case "assign":
        return [`${indent}${target(statement.target)} = ${expression(statement.value)}`];
      case "return":
        return [`${indent}return ${statement.value ? expression(statement.value) : ""}`];
      case "if":
        return [
          `${indent}[${statement.label}] ${expression(statement.test)}`,
          ...statements(statement.then, inner),
          ...(statement.otherwise.length > 0 ? [`${indent}[else]`, ...statements(statement.otherwise, inner)] : []),
        ];
      case "loop":
        return [
          `${indent}[${statement.label}] ${target(statement.target)} over ${statement.over ? expression(statement.over) : "-"}`,
          ...statements(statement.body, inner),
        ];
      case "block":
        return [`${indent}[block]`, ...statements(statement.body, inner)];
      case "define":
        return [`${indent}[step ${statement.step.name} by ${expression(statement.callee)}]`];
      case "opaque":
        return [
          `${indent}[opaque ${statement.label}] reads ${statement.reads.join(" ")}; writes ${statement.writes.join(" ")}; calls ${statement.calls.map(expression).join(" ")}`,
        ];
      default:
        return statement satisfies never;
    }
  });
}

function target(ir: TargetIr): string {
  if (ir.type === "name") return ir.name;
  if (ir.type === "none") return "_";
  return ir.type === "list"
    ? `(${ir.items.map(target).join(", ")})`
    : `{${ir.entries.map((entry) => `${entry.key}: ${target(entry.target)}`).join(", ")}}`;
}

export function expression(ir: ExpressionIr): string {
  switch (ir.type) {
    case "name":
      return ir.name;
    case "literal":
      return `‹${JSON.stringify(ir.value)}›`;
    case "call": {
      const args = ir.arguments.map(
        (argument) =>
          `${argument.isSpread === true ? "..." : ""}${argument.name === undefined ? "" : `${argument.name}=`}${expression(argument.value)}`,
      );
      return `${expression(ir.callee)}(${args.join(", ")})`;
    }
    case "member":
      return `${expression(ir.object)}.${ir.property}`;
    case "index":
      return `${expression(ir.object)}[${expression(ir.index)}]`;
    case "list":
      return `[${ir.items.map(expression).join(", ")}]`;
    case "record":
      return `{${ir.entries.map((entry) => `${entry.key}: ${expression(entry.value)}`).join(", ")}}${ir.hasSpread ? " open" : ""}`;
    case "await":
      return `await ${expression(ir.value)}`;
    case "conditional":
      return `(${expression(ir.test)} ? ${expression(ir.then)} : ${expression(ir.otherwise)})`;
    case "each":
      return `each<${ir.label}>(${target(ir.target)} over ${expression(ir.over)}${ir.test ? ` if ${expression(ir.test)}` : ""}: ${expression(ir.element)})`;
    case "other":
      return `other<${ir.parts.map(expression).join(", ")}>`;
    default:
      return ir satisfies never;
  }
}
