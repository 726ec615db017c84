/**
 * A pipeline that is put together from steps, as the body that says the same.
 *
 * Invariant: an output is known in the body by its name with `outputMark` in front, so that no step, parameter or import is hidden by it.
 */
import type { Node } from "web-tree-sitter";
import type { Json } from "../../model/json.ts";
import type { Parameter } from "../../model/graph.ts";
import type { ArgumentIr, ExpressionIr, PipelineIr, StatementIr, StepInputIr, TargetIr } from "../ir.ts";
import { rangeOf, textOf } from "../syntax.ts";
import { literalOf } from "./literal.ts";
import { oneLine } from "./tree.ts";

/** What `unmapped` is called in these bodies, whatever the file imports. */
export const unmappedName = "pipeloom unmapped";

const outputMark = "output ";

export interface Use {
  readonly call: Node;
  /** What is used, by its name in the module. */
  readonly target: string;
  /** Its inputs, as far as they are known. */
  readonly takes: readonly StepInputIr[];
  readonly isKnown: boolean;
  readonly isMap: boolean;
  readonly isPipeline: boolean;
  /** Parameter -> name that fills it; what the parameters of are not known has none. */
  readonly sources: ReadonlyMap<string, string>;
  readonly fixed: ReadonlyMap<string, Node>;
  readonly waitsFor: readonly string[];
  readonly outputs: readonly string[];
  /** Name here -> the child's output, for a pipeline whose outputs are known. */
  readonly origins: ReadonlyMap<string, string>;
  readonly loop: Node | undefined;
}

export interface Composed {
  readonly name: string;
  readonly title: string;
  readonly statement: Node;
  readonly titleNode: Node;
  readonly context: readonly ContextEntry[];
  readonly uses: Use[];
}

export interface ContextEntry {
  readonly name: string;
  readonly nameNode: Node;
  readonly value: Node;
}

/** Every use after those that give it something. */
function inOrder(uses: readonly Use[]): readonly Use[] {
  const makers = new Map<string, Use>();
  for (const use of uses) for (const name of use.outputs) if (!makers.has(name)) makers.set(name, use);
  const ordered: Use[] = [];
  const waiting = [...uses];
  const isReady = (use: Use) =>
    needsOf(use).every((name) => {
      const maker = makers.get(name);
      return !maker || maker === use || !waiting.includes(maker);
    });
  while (waiting.length > 0) {
    const at = Math.max(0, waiting.findIndex(isReady));
    ordered.push(...waiting.splice(at, 1));
  }
  return ordered;
}

function needsOf({ takes, isPipeline, sources, fixed, waitsFor }: Use): string[] {
  const implied = takes
    .filter(({ name, required }) => !sources.has(name) && !fixed.has(name) && (required || !isPipeline))
    .map(({ name }) => name);
  return [...sources.values(), ...implied, ...waitsFor];
}

/** Inputs that nothing in the pipeline gives a value: its required parameters, by their names. */
export function requiredOf({ context, uses }: Composed): ReadonlyMap<string, StepInputIr> {
  const known = new Set([...context.map((entry) => entry.name), ...uses.flatMap(({ outputs }) => outputs)]);
  const required = new Map<string, StepInputIr>();
  for (const { takes, sources, fixed } of uses)
    for (const input of takes) {
      const source = sources.get(input.name) ?? input.name;
      if (!input.required || fixed.has(input.name) || known.has(source)) continue;
      const name = /^\w+$/.test(source) ? source : input.name;
      required.set(name, { ...input, name });
    }
  return required;
}

export function pipelineOf(composed: Composed, text: string): PipelineIr {
  const { name, title, statement, titleNode, context, uses } = composed;
  const produced = new Set(uses.flatMap(({ outputs }) => outputs));
  const range = rangeOf(statement);
  const nameRange = rangeOf(titleNode);
  const parameters = [
    ...context.map((entry) => contextParameter(entry, text)),
    ...[...requiredOf(composed)].map(([key, { schema }]): Parameter => ({
      name: key,
      schema: schema ?? {},
      required: true,
      range: nameRange,
      nameRange,
    })),
  ];
  const names = new Set(parameters.map((parameter) => parameter.name));
  return {
    name: title,
    export: name,
    dialect: "pipeloom",
    description: undefined,
    mode: undefined,
    parameters,
    parameterNames: new Map(parameters.map((parameter) => [parameter.name, parameter.name])),
    parameterRecord: undefined,
    body: [...inOrder(uses).map((use) => statementOf(use, produced, names, text)), returnOf([...produced], range)],
    range,
    nameRange,
  };
}

function contextParameter({ name, nameNode, value }: ContextEntry, text: string): Parameter {
  const literal = literalOf(value, text);
  return {
    name,
    schema: schemaOf(literal),
    required: false,
    ...(literal !== undefined && { default: literal }),
    defaultSource: textOf(value, text),
    defaultRange: rangeOf(value),
    range: { start: rangeOf(nameNode).start, end: rangeOf(value).end },
    nameRange: rangeOf(nameNode),
  };
}

function schemaOf(value: Json | undefined): Parameter["schema"] {
  if (typeof value === "boolean") return { type: "boolean" };
  if (typeof value === "string") return { type: "string" };
  if (typeof value === "number") return { type: Number.isInteger(value) ? "integer" : "number" };
  if (Array.isArray(value)) return { type: "array", items: {} };
  return typeof value === "object" && value !== null ? { type: "object", additionalProperties: {} } : {};
}

function statementOf(
  use: Use,
  produced: ReadonlySet<string>,
  parameters: ReadonlySet<string>,
  text: string,
): StatementIr {
  const range = rangeOf(use.call);
  const argument = (name: string, value: ExpressionIr): ArgumentIr => ({ name, value });
  const nameOf = (source: string): ExpressionIr | undefined =>
    produced.has(source) && (!use.outputs.includes(source) || [...use.sources.values()].includes(source))
      ? { type: "name", name: outputMark + source, range }
      : parameters.has(source)
        ? { type: "name", name: source, range }
        : undefined;
  const wired = use.takes.flatMap(({ name, required }): ArgumentIr[] => {
    const fixed = use.fixed.get(name);
    if (fixed) return [argument(name, valueOf(fixed, text))];
    if (use.isPipeline && !required && !use.sources.has(name)) return [];
    const value = nameOf(use.sources.get(name) ?? name) ?? (parameters.has(name) ? nameOf(name) : undefined);
    return value ? [argument(name, value)] : [];
  });
  const reads = [...use.sources.values(), ...use.waitsFor].flatMap((name) => nameOf(name) ?? []);
  // What an unknown step takes is not known: its inputs are not checked.
  const open: ArgumentIr[] = use.isKnown
    ? []
    : [{ isSpread: true, value: { type: "other", text: "", parts: reads, range } }];
  const callee: ExpressionIr = { type: "name", name: use.target, range };
  const [first] = use.takes;
  const value: ExpressionIr = {
    type: "call",
    callee: use.isMap ? { type: "member", object: callee, property: "map", range } : callee,
    calleeRange: range,
    arguments: [...wired, ...open].map((each) =>
      use.isMap && each.name !== undefined && each.name !== first?.name
        ? {
            ...each,
            value: {
              type: "call",
              callee: { type: "name", name: unmappedName, range },
              calleeRange: range,
              arguments: [{ value: each.value }],
              range,
            },
          }
        : each,
    ),
    range,
  };
  const assign: StatementIr = { type: "assign", target: targetOf(use, range), value, range };
  if (!use.loop) return assign;
  const { loop } = use;
  const left = loop.childForFieldName("left");
  const right = loop.childForFieldName("right");
  const head = left && right ? `for ${textOf(left, text)} in ${textOf(right, text)}` : "for";
  return {
    type: "loop",
    target: { type: "none" },
    over: undefined,
    body: [assign],
    label: oneLine(head),
    range: rangeOf(loop),
  };
}

function targetOf({ outputs, origins }: Use, range: PipelineIr["range"]): TargetIr {
  const targets = outputs.map((name) => ({ type: "name" as const, name: outputMark + name, range }));
  if (origins.size > 0)
    return {
      type: "record",
      entries: targets.map((target, index) => ({ key: origins.get(outputs[index] ?? "") ?? "output", target })),
    };
  const [only] = targets;
  return targets.length === 1 && only ? only : { type: "list", items: targets };
}

function valueOf(node: Node, text: string): ExpressionIr {
  const range = rangeOf(node);
  const value = literalOf(node, text);
  return value === undefined
    ? { type: "other", text: textOf(node, text), parts: [], range }
    : { type: "literal", value, range };
}

function returnOf(names: readonly string[], range: PipelineIr["range"]): StatementIr {
  return {
    type: "return",
    value: {
      type: "record",
      entries: names.map((key) => ({ key, value: { type: "name", name: outputMark + key, range } })),
      hasSpread: false,
      range,
    },
    range,
  };
}
