/** `step(fn)` and `step(options, fn)`: inputs from the function's first parameter, outputs from options and return type. */
import type { Node } from "web-tree-sitter";
import type { StepInputIr, StepIr } from "../ir.ts";
import type { JsonSchema } from "../../model/json.ts";
import { stemOf } from "../paths.ts";
import { rangeOf, textOf } from "../syntax.ts";
import { description, parameterHelp } from "./jsdoc.ts";
import { literalOf } from "./literal.ts";
import type { Declaration, Module } from "./module.ts";
import { lowerOptions } from "./options.ts";
import { argumentsOf, keyName, parts, unwrapped } from "./tree.ts";
import { typeProperties, typeSchema } from "./type.ts";

const functionTypes = new Set(["arrow_function", "function_expression", "function_declaration", "generator_function"]);

/** What a step's declaration is known by. */
type Declared = Pick<Declaration, "name" | "statement" | "documentation">;

export function lowerStep(module: Module, declaration: Declared, call: Node): StepIr {
  const nodes = argumentsOf(call);
  const last = nodes.at(-1);
  const fn = last && functionOf(module, last);
  const options = lowerOptions(module, nodes.length > 1 ? nodes[0] : undefined);
  const variable = declaration.name ?? "default";
  // As the loader does: a default export without a name is called like its file.
  const name = options?.name ?? declaration.name ?? stemOf(module.file);
  const inputs = fn ? lowerInputs(module, fn, parameterHelp(declaration.documentation)) : undefined;
  return {
    name,
    ...(name === variable ? {} : { local: variable }),
    inputs: inputs?.inputs ?? [],
    outputs: lowerOutputs(module, fn, options?.outputs),
    options,
    description: options?.description ?? description(declaration.documentation),
    hasOpenInputs: inputs?.isOpen ?? true,
    hasDeclaredOutputs: options?.outputs !== undefined,
    ...(fn ? returnedPipelines(module, fn) : {}),
    range: rangeOf(declaration.statement),
    nameRange: nameRange(module, declaration) ?? rangeOf(call.childForFieldName("function") ?? call),
  };
}

/** What tells that a step returns a pipeline: it makes one, or names one. */
function returnedPipelines(module: Module, fn: Node): Pick<StepIr, "isDynamic" | "returnedNames"> {
  const body = fn.childForFieldName("body");
  if (!body || !/=>|return/.test(textOf(fn, module.text))) return {};
  const returned =
    body.type === "statement_block"
      ? body
          .descendantsOfType("return_statement")
          .filter((statement) => ownFunction(statement)?.id === fn.id)
          .flatMap((statement) => parts(statement).slice(0, 1))
      : [body];
  const names: string[] = [];
  for (const each of returned) {
    const value = unwrapped(each);
    if (value.type === "identifier") names.push(textOf(value, module.text));
    if (value.type !== "call_expression") continue;
    const callee = value.childForFieldName("function");
    if (callee && module.wordOf(callee) === "pipeline") return { isDynamic: true };
    const property = callee?.childForFieldName("property");
    const object = callee?.childForFieldName("object");
    if (property && object?.type === "identifier" && textOf(property, module.text) === "with")
      names.push(textOf(object, module.text));
  }
  return names.length > 0 ? { returnedNames: names } : {};
}

function ownFunction(node: Node): Node | undefined {
  for (let outer = node.parent; outer; outer = outer.parent)
    if (functionTypes.has(outer.type) || outer.type === "method_definition") return outer;
  return undefined;
}

/** The function that an expression is, or that a name in the file stands for. */
export function functionOf(module: Module, expression: Node): Node | undefined {
  const node = unwrapped(expression);
  if (functionTypes.has(node.type)) return node;
  if (node.type !== "identifier") return undefined;
  const declared = module.declared(textOf(node, module.text));
  const value = declared && unwrapped(declared);
  return value && functionTypes.has(value.type) ? value : undefined;
}

/** The range of the variable's name. */
export function nameRange(module: Module, { statement, name }: Pick<Declaration, "name" | "statement">) {
  if (name === undefined) return undefined;
  const inner = statement.childForFieldName("declaration") ?? statement;
  for (const declarator of inner.namedChildren) {
    const declared = declarator.type === "variable_declarator" ? declarator.childForFieldName("name") : null;
    if (declared && textOf(declared, module.text) === name) return rangeOf(declared);
  }
  return undefined;
}

function lowerInputs(
  module: Module,
  fn: Node,
  help: ReadonlyMap<string, string>,
): { inputs: StepInputIr[]; isOpen: boolean } {
  const single = fn.childForFieldName("parameter");
  const list = fn.childForFieldName("parameters");
  const parameter = list && parts(list)[0];
  // `input => …`: a parameter without parentheses has no type.
  if (single) return { inputs: [], isOpen: true };
  if (!parameter) return { inputs: [], isOpen: false };
  const pattern = parameter.childForFieldName("pattern") ?? parameter;
  const type = parameter.childForFieldName("type");
  const isOptional = parameter.type === "optional_parameter" || parameter.childForFieldName("value") !== null;
  const defaults = new Map(pattern.type === "object_pattern" ? patternEntries(pattern, module.text) : []);
  const properties = type ? typeProperties(module, type) : undefined;
  if (!properties) {
    const inputs = [...defaults].map(([name, value]) => inputOf(name, undefined, value, isOptional, help));
    return { inputs, isOpen: true };
  }
  const inputs = properties.map((property) =>
    inputOf(property.name, property, defaults.get(property.name), isOptional || property.isOptional, help),
  );
  return { inputs, isOpen: false };

  function inputOf(
    name: string,
    property: { type: string | undefined; schema: JsonSchema | undefined; help?: string | undefined } | undefined,
    value: Node | undefined,
    optional: boolean,
    help: ReadonlyMap<string, string>,
  ): StepInputIr {
    const literal = value && literalOf(value, module.text);
    const text = help.get(name) ?? property?.help;
    return {
      name,
      ...(property?.type === undefined ? {} : { type: property.type }),
      ...(property?.schema === undefined ? {} : { schema: property.schema }),
      required: !optional && value === undefined,
      ...(literal === undefined ? {} : { default: literal }),
      ...(text === undefined ? {} : { help: text }),
    };
  }
}

/** The names that `{ a, b: c, d = 1 }` takes, each with its default. */
function patternEntries(pattern: Node, text: string): [string, Node | undefined][] {
  return parts(pattern).flatMap((entry): [string, Node | undefined][] => {
    switch (entry.type) {
      case "shorthand_property_identifier_pattern":
        return [[textOf(entry, text), undefined]];
      case "object_assignment_pattern": {
        const left = entry.childForFieldName("left");
        return left ? [[textOf(left, text), entry.childForFieldName("right") ?? undefined]] : [];
      }
      case "pair_pattern": {
        const key = entry.childForFieldName("key");
        const name = key ? keyName(key, text) : undefined;
        const value = entry.childForFieldName("value");
        const fallback = value?.type === "assignment_pattern" ? value.childForFieldName("right") : null;
        return name === undefined ? [] : [[name, fallback ?? undefined]];
      }
      default:
        return [];
    }
  });
}

function lowerOutputs(module: Module, fn: Node | undefined, names: readonly string[] | undefined): StepIr["outputs"] {
  const returned = fn?.childForFieldName("return_type")?.namedChild(0) ?? undefined;
  const result = returned && awaited(returned, module.text);
  if (!names) {
    const schema = result && typeSchema(module, result);
    return [
      {
        name: "output",
        ...(result ? { type: textOf(result, module.text) } : {}),
        ...(schema ? { schema } : {}),
      },
    ];
  }
  const properties = result ? typeProperties(module, result) : undefined;
  return names.map((name) => {
    const property = properties?.find((candidate) => candidate.name === name);
    return {
      name,
      ...(property?.type === undefined ? {} : { type: property.type }),
      ...(property?.schema === undefined ? {} : { schema: property.schema }),
    };
  });
}

/** `T` of `Promise<T>`. */
function awaited(type: Node, text: string): Node {
  const name = type.type === "generic_type" ? type.childForFieldName("name") : null;
  if (!name || textOf(name, text) !== "Promise") return type;
  return type.childForFieldName("type_arguments")?.namedChild(0) ?? type;
}
