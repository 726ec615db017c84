/** `@step` and `@step(…)`: inputs from the function's parameters, outputs from options and return hint. */
import type { Node } from "web-tree-sitter";
import type { StepInputIr, StepIr } from "../ir.ts";
import { rangeOf, textOf } from "../syntax.ts";
import { hintSchema } from "./hint-schema.ts";
import { asType, readHint } from "./hint.ts";
import type { Definition, Module } from "./module.ts";
import { lowerOptions } from "./options.ts";
import { readSignature, type Signature, type SignatureParameter } from "./signature.ts";
import { keyword, parts } from "./tree.ts";

/** Of a module, what a step's types are looked up in. */
type Around = Pick<Module, "text" | "types">;

export function lowerStep(
  module: Around,
  definition: Pick<Definition, "made" | "name" | "statement" | "open">,
): StepIr {
  const { text, types } = module;
  const { nameNode, fn, call } = definition.open();
  const signature = fn && readSignature(fn, text, types);
  const options = lowerOptions(call, text, types);
  const name = options?.name ?? definition.name;
  // Outputs that are named by something that is not a literal are there, but their names are not known.
  const hasUnknownOutputs = options?.outputs === undefined && keyword(call, "outputs", text) !== undefined;
  return {
    name,
    ...(name !== definition.name && { local: definition.name }),
    inputs: signature?.parameters.map(inputOf) ?? [],
    outputs: lowerOutputs(module, signature, options?.outputs),
    options,
    description: options?.description ?? signature?.docstring.description,
    hasOpenInputs: signature === undefined,
    hasDeclaredOutputs: !hasUnknownOutputs && signature !== undefined,
    ...(signature?.takesAny && { takesAnyInput: true }),
    ...(fn && returnedPipelines(fn, text)),
    ...(definition.made === "dynamic" && { isDynamic: true }),
    range: rangeOf(definition.statement),
    nameRange: rangeOf(nameNode),
  };
}

/** What tells that a step returns a pipeline: it defines one, or names one. */
function returnedPipelines(fn: Node, text: string): Pick<StepIr, "isDynamic" | "returnedNames"> {
  const body = fn.childForFieldName("body");
  if (!body || !/\breturn\b/.test(textOf(body, text))) return {};
  const made = new Set(
    body
      .descendantsOfType("decorated_definition")
      .filter((inner) => /^@\s*([\w.]+\.)?pipeline\b/.test(textOf(inner, text)))
      .flatMap((inner) => inner.childForFieldName("definition")?.childForFieldName("name") ?? [])
      .map((name) => textOf(name, text)),
  );
  const names = body
    .descendantsOfType("return_statement")
    .filter((statement) => ownFunction(statement)?.id === fn.id)
    .flatMap((statement) => {
      const value = parts(statement)[0];
      const source = value ? /^([\p{ID_Continue}]+)(\.with_options\s*\(|$)/u.exec(textOf(value, text)) : null;
      return source?.[1] === undefined ? [] : [source[1]];
    });
  if (names.some((name) => made.has(name))) return { isDynamic: true };
  return names.length > 0 ? { returnedNames: names } : {};
}

function ownFunction(node: Node): Node | undefined {
  for (let outer = node.parent; outer; outer = outer.parent)
    if (outer.type === "function_definition" || outer.type === "lambda") return outer;
  return undefined;
}

function inputOf({ name, type, schema, default: value, help }: SignatureParameter): StepInputIr {
  return {
    name,
    ...(type !== undefined && { type }),
    ...(schema && { schema }),
    required: value === undefined,
    ...(value?.value !== undefined && { default: value.value }),
    ...(help !== undefined && { help }),
  };
}

function lowerOutputs(
  module: Around,
  signature: Signature | undefined,
  names: readonly string[] | undefined,
): StepIr["outputs"] {
  const { text, types } = module;
  const returns = signature?.returns;
  const typed = (node: Node | undefined) => {
    const schema = node && hintSchema(node, { text, types }).schema;
    return { ...(node && { type: textOf(node, text) }), ...(schema && { schema }) };
  };
  if (!names) return [{ name: "output", ...typed(returns) }];
  const members = returns ? tupleMembers(returns, text) : undefined;
  const [only] = names;
  if (names.length === 1 && only !== undefined && !members) return [{ name: only, ...typed(returns) }];
  if (members?.length === names.length) return names.map((name, index) => ({ name, ...typed(members[index]) }));
  return names.map((name) => {
    const property = returns ? propertySchema(module, returns, name) : undefined;
    return { name, ...(property && { schema: property }) };
  });
}

/** The types in `tuple[A, B]`. */
function tupleMembers(hint: Node, text: string): Node[] | undefined {
  const inner = hint.type === "type" ? parts(hint)[0] : hint;
  if (inner?.type !== "generic_type" && inner?.type !== "subscript") return undefined;
  const [base, ...rest] = parts(inner);
  if (!base || !/^(\w+\.)*[tT]uple$/.test(textOf(base, text))) return undefined;
  const members = rest.flatMap((part) => (part.type === "type_parameter" ? parts(part) : [part]));
  return members.some((member) => textOf(member, text) === "...") ? undefined : members;
}

/** The type of a key when the step returns a typed dict. */
function propertySchema(module: Around, hint: Node, name: string) {
  const read = asType(readHint(hint, module.text));
  const own = read.type === "name" ? module.types.get(read.name) : undefined;
  const properties = own?.type === "schema" ? own.schema.properties : undefined;
  return properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
}
