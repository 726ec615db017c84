/** Type hints as JSON Schema: the same schema that the equal zod type gives. */
import type { Node } from "web-tree-sitter";
import type { Json, JsonSchema } from "../../model/json.ts";
import { asType, readHint, type Hint } from "./hint.ts";
import { paramKeywords, withKeywords } from "./param.ts";
import type { Types } from "./types.ts";

/** A hint's schema and the help that stands in it. */
export interface HintSchema {
  /** Undefined when the hint names something that this file does not tell. */
  readonly schema: JsonSchema | undefined;
  readonly help?: string;
}

export interface HintContext {
  readonly text: string;
  readonly types: Types;
  /** Aliases whose meaning is being read. */
  readonly following?: ReadonlySet<string>;
}

/** How deep brackets in brackets are read: nobody writes deeper. */
const depthLimit = 32;

export function hintSchema(node: Node, context: HintContext): HintSchema {
  return schemaOf(asType(readHint(node, context.text)), context, 0);
}

/** Schemas of names that need no arguments. */
const plain: { readonly [name: string]: JsonSchema } = {
  int: { type: "integer" },
  float: { type: "number" },
  Decimal: { type: "number" },
  str: { type: "string" },
  bool: { type: "boolean" },
  None: { type: "null" },
  NoneType: { type: "null" },
  date: { type: "string", format: "date" },
  datetime: { type: "string", format: "date-time" },
  time: { type: "string", format: "time" },
  Path: { type: "string", format: "path" },
  PurePath: { type: "string", format: "path" },
  PathLike: { type: "string", format: "path" },
  UUID: { type: "string", format: "uuid" },
  SecretStr: { type: "string", format: "secret" },
};

const lists = new Set(["list", "List", "Sequence", "MutableSequence", "Iterable", "Collection", "Iterator", "deque"]);
const sets = new Set(["set", "Set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet"]);
const mappings = new Set(["dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict", "DefaultDict"]);
/** What wraps a type without changing which values fit. */
const wrappers = new Set(["Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "InitVar"]);

function schemaOf(hint: Hint, context: HintContext, depth: number): HintSchema {
  if (depth > depthLimit) return { schema: undefined };
  const inner = (part: Hint | undefined): JsonSchema =>
    part ? (schemaOf(asType(part), context, depth + 1).schema ?? {}) : {};
  switch (hint.type) {
    case "union": {
      const members = hint.members.map((member) => schemaOf(asType(member), context, depth + 1).schema);
      return { schema: members.every((member) => member !== undefined) ? unionOf(members) : undefined };
    }
    case "name":
      break;
    case "literal":
    case "call":
    case "list":
    case "ellipsis":
    case "unknown":
      return { schema: undefined };
    default:
      return hint satisfies never;
  }
  const { name, arguments: args } = hint;
  const own = context.types.get(name);
  if (own?.type === "schema") return { schema: own.schema };
  if (own) return { schema: aliasSchema(name, own.hint, context) };
  const known = Object.hasOwn(plain, name) ? plain[name] : undefined;
  if (known) return { schema: known };
  if (name === "Annotated") return annotated(args, context, depth);
  if (name === "Literal") return { schema: literalSchema(args) };
  if (lists.has(name)) return { schema: { type: "array", items: inner(args[0]) } };
  if (sets.has(name)) return { schema: { type: "array", items: inner(args[0]), uniqueItems: true } };
  if (mappings.has(name)) return { schema: { type: "object", additionalProperties: inner(args[1]) } };
  if (name === "tuple" || name === "Tuple") {
    if (args.length === 0) return { schema: { type: "array", items: {} } };
    if (args[1]?.type === "ellipsis") return { schema: { type: "array", items: inner(args[0]) } };
    const count = { minItems: args.length, maxItems: args.length };
    return { schema: { type: "array", prefixItems: args.map(inner), items: false, ...count } };
  }
  if (wrappers.has(name) && args[0]) return schemaOf(asType(args[0]), context, depth + 1);
  if (name === "Any" || name === "object") return { schema: {} };
  return { schema: undefined };
}

/** What an alias stands for; anything, where it stands for itself. */
function aliasSchema(name: string, hint: Hint, context: HintContext): JsonSchema | undefined {
  const { following = new Set<string>() } = context;
  if (following.has(name)) return {};
  return schemaOf(asType(hint), { ...context, following: new Set([...following, name]) }, 0).schema;
}

function unionOf(members: readonly JsonSchema[]): JsonSchema {
  const [only] = members;
  return members.length === 1 && only ? only : { anyOf: members };
}

function annotated(args: readonly Hint[], context: HintContext, depth: number): HintSchema {
  const [base, ...notes] = args;
  if (!base) return { schema: undefined };
  let { schema, help } = { help: undefined as string | undefined, ...schemaOf(asType(base), context, depth + 1) };
  for (const note of notes) {
    // `Annotated[int, "Training epochs"]`
    if (note.type === "literal" && typeof note.value === "string") help = note.value;
    if (note.type !== "call") continue;
    const keywords = paramKeywords(note.node, context.text, context.types);
    schema = withKeywords(schema ?? {}, keywords.schema);
    help = keywords.help ?? help;
  }
  return { schema, ...(help !== undefined && { help }) };
}

function literalSchema(args: readonly Hint[]): JsonSchema | undefined {
  const values = args.map((arg): Json | undefined =>
    arg.type === "literal" ? arg.value : arg.type === "name" && arg.name === "None" ? null : undefined,
  );
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0 || known.length < values.length) return undefined;
  return choiceSchema(known);
}

/** One value is a constant, several are an enumeration. */
export function choiceSchema(values: readonly Json[]): JsonSchema {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return only === null ? { type: "null" } : { const: only };
  return values.every((value) => typeof value === "string") ? { type: "string", enum: values } : { enum: values };
}
