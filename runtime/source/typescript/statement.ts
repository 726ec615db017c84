/** Statements of a pipeline body. Each is lowered once for its characters; where it stands does not matter to it. */
import type { Node } from "web-tree-sitter";
import type { ExpressionIr, StatementIr } from "../ir.ts";
import { rangeBetween, rangeOf, textOf } from "../syntax.ts";
import { innerExpressions, lowerExpression } from "./expression.ts";
import type { Module } from "./module.ts";
import { lowerStep } from "./step.ts";
import { lowerTarget } from "./target.ts";
import { argumentsOf, parts, unwrapped } from "./tree.ts";

export function lowerBlock(module: Module, block: Node): StatementIr[] {
  return block.namedChildren.flatMap((statement) =>
    statement.type === "comment"
      ? []
      : module.cache.once("statement", statement, module.text, () => lowerStatement(module, statement)),
  );
}

const ignored = new Set([
  "comment",
  "empty_statement",
  "break_statement",
  "continue_statement",
  "debugger_statement",
  "interface_declaration",
  "type_alias_declaration",
  "import_statement",
]);

function lowerStatement(module: Module, node: Node): StatementIr[] {
  const range = rangeOf(node);
  const { text } = module;
  switch (node.type) {
    case "lexical_declaration":
    case "variable_declaration":
      return parts(node).flatMap((declarator): StatementIr[] => {
        const value = declarator.childForFieldName("value");
        if (!value) return [];
        const target = lowerTarget(declarator.childForFieldName("name"), text);
        const assigned: StatementIr = {
          type: "assign",
          target,
          value: lowerExpression(module, value),
          range: rangeOf(declarator),
        };
        return [nestedStep(module, node, declarator, assigned)];
      });
    case "expression_statement":
      return parts(node).flatMap((expression) => lowerEffect(module, expression));
    case "return_statement": {
      const value = parts(node)[0];
      return [{ type: "return", value: value && lowerExpression(module, value), range }];
    }
    case "throw_statement":
      return parts(node).map((value) => ({
        type: "assign",
        target: { type: "none" },
        value: lowerExpression(module, value),
        range,
      }));
    case "if_statement":
      return lowerIf(module, node);
    case "for_in_statement": {
      const over = node.childForFieldName("right");
      const target = lowerTarget(node.childForFieldName("left"), text);
      return [loop(module, node, target, over && lowerExpression(module, over))];
    }
    case "for_statement": {
      const start = node.childForFieldName("initializer");
      const before = start ? lowerStatement(module, start) : [];
      const test = node.childForFieldName("condition");
      return [...before, loop(module, node, { type: "none" }, test && lowerExpression(module, test))];
    }
    case "while_statement":
    case "do_statement": {
      const test = node.childForFieldName("condition");
      return [loop(module, node, { type: "none" }, test && lowerExpression(module, test))];
    }
    case "switch_statement":
      return lowerSwitch(module, node);
    case "statement_block":
      return [{ type: "block", body: lowerBlock(module, node), range }];
    case "labeled_statement":
      return bodyOf(module, node.childForFieldName("body"));
    case "try_statement":
      return [
        {
          type: "block",
          body: [
            node.childForFieldName("body"),
            node.childForFieldName("handler"),
            node.childForFieldName("finalizer"),
          ].flatMap((part) => bodyOf(module, part?.childForFieldName("body") ?? part)),
          range,
        },
      ];
    default:
      return ignored.has(node.type) ? [] : [opaque(module, node)];
  }
}

/** `const train = step(…)` in a body: a step, if `step` is the SDK's word. */
function nestedStep(module: Module, statement: Node, declarator: Node, assigned: StatementIr): StatementIr {
  const value = declarator.childForFieldName("value");
  const call = value && unwrapped(value);
  const callee = call?.type === "call_expression" ? call.childForFieldName("function") : null;
  const name = declarator.childForFieldName("name");
  const last = call ? argumentsOf(call).at(-1) : undefined;
  const isFunction = last !== undefined && /^(arrow_function|function_expression)$/.test(unwrapped(last).type);
  if (!call || !callee || name?.type !== "identifier" || !isFunction) return assigned;
  if (!/^[\w$]+(\.step)?$/.test(textOf(callee, module.text))) return assigned;
  // What stands at the top of the file may change without this statement: it is not looked at.
  const alone: Module = { ...module, declared: () => undefined };
  const declared = textOf(name, module.text);
  const declaration = { name: declared, statement, documentation: undefined };
  return {
    type: "define",
    step: lowerStep(alone, declaration, call),
    callee: lowerExpression(module, callee),
    otherwise: [assigned],
    range: rangeOf(declarator),
  };
}

/** An expression as a statement: an assignment, or a bare call. */
function lowerEffect(module: Module, wrapped: Node): StatementIr[] {
  const node = unwrapped(wrapped);
  const range = rangeOf(node);
  const left = node.childForFieldName("left");
  const right = node.childForFieldName("right");
  if (node.type === "sequence_expression") return parts(node).flatMap((part) => lowerEffect(module, part));
  if (node.type === "assignment_expression" && left && right) {
    return [{ type: "assign", target: lowerTarget(left, module.text), value: lowerExpression(module, right), range }];
  }
  if (node.type === "augmented_assignment_expression" && left && right) {
    const value: ExpressionIr = {
      type: "other",
      text: textOf(node, module.text),
      parts: [lowerExpression(module, left), lowerExpression(module, right)],
      range,
    };
    return [{ type: "assign", target: lowerTarget(left, module.text), value, range }];
  }
  return [{ type: "assign", target: { type: "none" }, value: lowerExpression(module, node), range }];
}

function lowerIf(module: Module, node: Node): StatementIr[] {
  const test = node.childForFieldName("condition");
  if (!test) return [opaque(module, node)];
  const alternative = node.childForFieldName("alternative");
  return [
    {
      type: "if",
      test: lowerExpression(module, test),
      then: bodyOf(module, node.childForFieldName("consequence")),
      otherwise: bodyOf(module, alternative && (parts(alternative)[0] ?? alternative)),
      label: `if ${textOf(unwrapped(test), module.text)}`,
      range: rangeOf(node),
    },
  ];
}

/** `switch` as a chain of conditions, one for each case. */
function lowerSwitch(module: Module, node: Node): StatementIr[] {
  const value = node.childForFieldName("value");
  const body = node.childForFieldName("body");
  if (!value || !body) return [opaque(module, node)];
  const test = lowerExpression(module, value);
  const label = textOf(unwrapped(value), module.text);
  return parts(body).reduceRight<StatementIr[]>((otherwise, part) => {
    const statements = part.childrenForFieldName("body").flatMap((statement) => lowerStatement(module, statement));
    const match = part.childForFieldName("value");
    if (!match) return statements;
    return [
      {
        type: "if",
        test,
        then: statements,
        otherwise,
        label: `if ${label} is ${textOf(match, module.text)}`,
        range: rangeOf(part),
      },
    ];
  }, []);
}

function loop(
  module: Module,
  node: Node,
  target: Extract<StatementIr, { type: "loop" }>["target"],
  over: ExpressionIr | null,
): StatementIr {
  const body = node.childForFieldName("body");
  const head = module.text.slice(node.startIndex, body ? body.startIndex : node.endIndex);
  return {
    type: "loop",
    target,
    over: over ?? undefined,
    body: bodyOf(module, body),
    label: loopLabel(head),
    range: rangeOf(node),
  };
}

/** The head in one line, without the parentheses and the keyword that declares: `for lr of rates`. */
function loopLabel(head: string): string {
  const line = head.trim().replaceAll(/\s+/g, " ");
  const match = /^(for(?: await)?|while|do) ?\(([^]*)\)$/.exec(line);
  return match ? `${match[1]} ${(match[2] ?? "").replace(/^(const|let|var) /, "")}` : line;
}

function bodyOf(module: Module, node: Node | null | undefined): StatementIr[] {
  if (!node) return [];
  return node.type === "statement_block" ? lowerBlock(module, node) : lowerStatement(module, node);
}

/** Not understood: what it reads and calls still counts, and what it assigns is written. */
function opaque(module: Module, node: Node): StatementIr {
  const calls = innerExpressions(module, node);
  const name = node.childForFieldName("name");
  const written = node
    .descendantsOfType(["assignment_expression", "augmented_assignment_expression", "variable_declarator"])
    .flatMap((assignment) => assignment.childForFieldName("left") ?? assignment.childForFieldName("name") ?? [])
    .filter((target) => target.type === "identifier");
  const reads = node
    .descendantsOfType(["identifier", "shorthand_property_identifier"])
    .map((read) => textOf(read, module.text));
  const firstLine = textOf(node, module.text).split(/\r?\n/)[0] ?? "";
  const last = node.lastChild;
  return {
    type: "opaque",
    label: firstLine.trim(),
    reads: [...new Set(reads)],
    writes: [
      ...new Set([
        ...(name ? [textOf(name, module.text)] : []),
        ...written.map((target) => textOf(target, module.text)),
      ]),
    ],
    calls: calls.filter((call) => call.type === "call"),
    range: last ? rangeBetween(node, last) : rangeOf(node),
  };
}
