/** What a file defines itself that hints and options may name: enumerations, typed dicts, data classes, aliases, constants. */
import type { Node } from "web-tree-sitter";
import type { Json, JsonSchema } from "../../model/json.ts";
import { textOf } from "../syntax.ts";
import { hintSchema, choiceSchema } from "./hint-schema.ts";
import { readHint, type Hint } from "./hint.ts";
import { literalOf } from "./literal.ts";
import { parts, unwrapped } from "./tree.ts";

type OwnType =
  | { readonly type: "schema"; readonly schema: JsonSchema }
  | { readonly type: "hint"; readonly hint: Hint };

export interface Types {
  get(name: string): OwnType | undefined;
  /** The value of an expression that is a literal, or the name of a constant that is one. */
  constant(node: Node): Json | undefined;
  /** The value of a member of an enumeration: `Mode.fast`. */
  member(enumeration: string, name: string): Json | undefined;
}

/** Reads definitions only when they are asked for; one that refers to itself has no schema where it does. */
export function readTypes(
  definitions: ReadonlyMap<string, Node>,
  constants: ReadonlyMap<string, Node>,
  text: string,
): Types {
  const known = new Map<string, OwnType | undefined>();
  const types: Types = {
    get(name) {
      const definition = definitions.get(name);
      if (!definition) return undefined;
      if (known.has(name)) return known.get(name);
      known.set(name, { type: "schema", schema: {} });
      const found = readType(definition, text, types);
      known.set(name, found);
      return found;
    },
    constant(node) {
      const named = node.type === "identifier" ? constants.get(textOf(node, text)) : undefined;
      return literalOf(named ?? node, text);
    },
    member(enumeration, name) {
      const definition = definitions.get(enumeration);
      const kind = definition && kindOf(definition, text);
      return kind === "enum" && definition ? members(definition, text).get(name) : undefined;
    },
  };
  return types;
}

/** True for a top-level statement that may define a type. */
export function isTypeDefinition(definition: Node): boolean {
  if (definition.type === "class_definition")
    return definition.childForFieldName("superclasses") !== null || isDataClass(definition);
  const right = definition.type === "assignment" ? definition.childForFieldName("right") : null;
  return right !== null && aliasTypes.has(unwrapped(right).type);
}

const aliasTypes = new Set(["subscript", "binary_operator", "identifier", "attribute"]);

function readType(definition: Node, text: string, types: Types): OwnType | undefined {
  if (definition.type === "assignment") {
    const right = definition.childForFieldName("right");
    return right ? { type: "hint", hint: readHint(right, text) } : undefined;
  }
  switch (kindOf(definition, text)) {
    case "enum": {
      const values = [...members(definition, text).values()];
      return values.length > 0 ? { type: "schema", schema: choiceSchema(values) } : undefined;
    }
    case "record":
      return { type: "schema", schema: recordSchema(definition, text, types) };
    default:
      return undefined;
  }
}

const enumBases = /^(.*\.)?(Enum|IntEnum|StrEnum)$/;
const recordBases = /^(.*\.)?(TypedDict|BaseModel)$/;

function kindOf(definition: Node, text: string): "enum" | "record" | undefined {
  if (definition.type !== "class_definition") return undefined;
  const bases = basesOf(definition, text);
  if (bases.some((base) => enumBases.test(base))) return "enum";
  return bases.some((base) => recordBases.test(base)) || isDataClass(definition) ? "record" : undefined;
}

function basesOf(definition: Node, text: string): string[] {
  const list = definition.childForFieldName("superclasses");
  return list ? parts(list).map((base) => textOf(base, text)) : [];
}

function isDataClass(definition: Node): boolean {
  const decorated = definition.parent;
  return (
    decorated?.type === "decorated_definition" &&
    parts(decorated).some((part) => part.type === "decorator" && /dataclass|define|attrs|frozen/.test(part.text))
  );
}

/** `A = "a"`, and `auto()`, which counts up, or is the lower-case name in a `StrEnum`. */
function members(definition: Node, text: string): ReadonlyMap<string, Json> {
  const isText = basesOf(definition, text).some((base) => base.endsWith("StrEnum"));
  const found = new Map<string, Json>();
  let last = 0;
  for (const { name, value } of assignments(definition, text)) {
    if (!value || name.startsWith("_")) continue;
    const isAuto = value.type === "call" && /^(enum\.)?auto\(/.test(textOf(value, text));
    const literal = isAuto ? (isText ? name.toLowerCase() : last + 1) : literalOf(value, text);
    if (literal === undefined) continue;
    if (typeof literal === "number") last = literal;
    found.set(name, literal);
  }
  return found;
}

function recordSchema(definition: Node, text: string, types: Types): JsonSchema {
  const isTotal = !basesOf(definition, text).some((base) => /^total\s*=\s*False$/.test(base));
  const properties: [string, JsonSchema][] = [];
  const required: string[] = [];
  for (const { name, type, value } of assignments(definition, text)) {
    if (!type || name === "__proto__") continue;
    properties.push([name, hintSchema(type, { text, types }).schema ?? {}]);
    if (isTotal && !value && !/^(\w+\.)?NotRequired\b/.test(textOf(type, text))) required.push(name);
  }
  return { type: "object", properties: Object.fromEntries(properties), ...(required.length > 0 && { required }) };
}

function assignments(
  definition: Node,
  text: string,
): { name: string; type: Node | undefined; value: Node | undefined }[] {
  const body = definition.childForFieldName("body");
  return (body ? parts(body) : []).flatMap((statement) => {
    const assignment = statement.type === "expression_statement" ? parts(statement)[0] : undefined;
    const left = assignment?.type === "assignment" ? assignment.childForFieldName("left") : null;
    if (!assignment || left?.type !== "identifier") return [];
    return [
      {
        name: textOf(left, text),
        type: assignment.childForFieldName("type") ?? undefined,
        value: assignment.childForFieldName("right") ?? undefined,
      },
    ];
  });
}
