/**
 * TypeScript types as far as wires need them: the properties of an input object, and primitives as JSON Schema.
 * What is not understood has no schema, and is then never called wrong.
 */
import type { Node } from "web-tree-sitter";
import type { JsonSchema } from "../../model/json.ts";
import { textOf } from "../syntax.ts";
import { literalOf } from "./literal.ts";
import type { Module } from "./module.ts";
import { keyName, parts } from "./tree.ts";
import { zodProperties } from "./zod.ts";

export interface TypeProperty {
  readonly name: string;
  readonly type: string | undefined;
  readonly schema: JsonSchema | undefined;
  readonly isOptional: boolean;
  readonly help?: string | undefined;
}

/** How deep names are followed: deeper is a recursive type. */
const depthLimit = 12;

/** The properties of an object type; undefined when the type is not known from this file. */
export function typeProperties(module: Module, type: Node, depth = 0): TypeProperty[] | undefined {
  if (depth > depthLimit) return undefined;
  switch (type.type) {
    case "type_annotation":
    case "parenthesized_type":
    case "readonly_type":
      return onChild(type, (child) => typeProperties(module, child, depth + 1));
    case "object_type":
    case "interface_body":
      return signatures(module, type, depth);
    case "intersection_type":
      return merged(parts(type).map((part) => typeProperties(module, part, depth + 1)));
    case "generic_type":
      return genericProperties(module, type, depth);
    case "type_identifier": {
      const declared = module.declared(textOf(type, module.text));
      if (declared?.type === "interface_declaration") return interfaceProperties(module, declared, depth);
      const value = declared?.type === "type_alias_declaration" ? declared.childForFieldName("value") : null;
      return value ? typeProperties(module, value, depth + 1) : undefined;
    }
    default:
      return undefined;
  }
}

function signatures(module: Module, body: Node, depth: number): TypeProperty[] | undefined {
  let comment: string | undefined;
  const properties: TypeProperty[] = [];
  for (const member of body.namedChildren) {
    if (member.type === "comment") {
      comment = /^\/\*\*\s*([^]*?)\s*\*\/$/.exec(textOf(member, module.text))?.[1];
      continue;
    }
    const nameNode = member.childForFieldName("name");
    const name = nameNode ? keyName(nameNode, module.text) : undefined;
    // An index signature: the object takes any name.
    if (member.type === "index_signature") return undefined;
    if (name === undefined) continue;
    const annotation = member.childForFieldName("type")?.namedChild(0) ?? undefined;
    properties.push({
      name,
      type: annotation && textOf(annotation, module.text),
      schema: annotation && typeSchema(module, annotation, depth + 1),
      isOptional: member.children.some((child) => child.type === "?"),
      help: comment,
    });
    comment = undefined;
  }
  return properties;
}

function interfaceProperties(module: Module, declared: Node, depth: number): TypeProperty[] | undefined {
  const body = declared.childForFieldName("body");
  const own = body ? signatures(module, body, depth) : undefined;
  const heritage = declared.namedChildren.find((child) => child.type === "extends_type_clause");
  const inherited = heritage ? parts(heritage).map((base) => typeProperties(module, base, depth + 1)) : [];
  return merged([...inherited, own]);
}

function genericProperties(module: Module, type: Node, depth: number): TypeProperty[] | undefined {
  const name = type.childForFieldName("name");
  const inner = type.childForFieldName("type_arguments")?.namedChild(0);
  if (!name || !inner) return undefined;
  switch (textOf(name, module.text)) {
    case "Readonly":
    case "Required":
      return typeProperties(module, inner, depth + 1);
    case "Partial":
      return typeProperties(module, inner, depth + 1)?.map((property) => ({ ...property, isOptional: true }));
    case "z.infer":
    case "z.output":
    case "z.input": {
      // `z.infer<typeof Schema>`
      const queried = inner.type === "type_query" ? inner.namedChild(0) : null;
      const declared = queried ? module.declared(textOf(queried, module.text)) : undefined;
      const properties = declared && zodProperties(module, declared);
      return properties?.map((property) => ({
        name: property.name,
        type: undefined,
        schema: property.shape.schema,
        isOptional: property.shape.isOptional,
        help: property.shape.help,
      }));
    }
    default:
      return undefined;
  }
}

function merged(groups: readonly (readonly TypeProperty[] | undefined)[]): TypeProperty[] | undefined {
  const properties = new Map<string, TypeProperty>();
  for (const group of groups) {
    if (!group) return undefined;
    for (const property of group) properties.set(property.name, property);
  }
  return [...properties.values()];
}

/** The schema of a type, as far as it is plain data. */
export function typeSchema(module: Module, type: Node, depth = 0): JsonSchema | undefined {
  if (depth > depthLimit) return undefined;
  const inner = (node: Node) => typeSchema(module, node, depth + 1);
  switch (type.type) {
    case "type_annotation":
    case "parenthesized_type":
    case "readonly_type":
      return onChild(type, inner);
    case "predefined_type":
      return primitive(textOf(type, module.text));
    case "literal_type": {
      const literal = type.namedChild(0);
      const value = literal ? literalOf(literal, module.text) : undefined;
      return value === undefined ? undefined : value === null ? { type: "null" } : { const: value };
    }
    case "array_type": {
      const items = onChild(type, inner);
      return items ? { type: "array", items } : { type: "array" };
    }
    case "tuple_type": {
      const items = parts(type).map(inner);
      return items.every((item) => item !== undefined) ? { type: "array", prefixItems: items } : { type: "array" };
    }
    case "union_type": {
      const members = unionMembers(type).map(inner);
      return members.every((member) => member !== undefined) ? { anyOf: members } : undefined;
    }
    case "object_type":
      return { type: "object" };
    case "generic_type":
      return genericSchema(module, type, depth);
    case "type_identifier": {
      const declared = module.declared(textOf(type, module.text));
      if (declared?.type === "interface_declaration") return { type: "object" };
      const value = declared?.type === "type_alias_declaration" ? declared.childForFieldName("value") : null;
      return value ? inner(value) : undefined;
    }
    default:
      return undefined;
  }
}

function genericSchema(module: Module, type: Node, depth: number): JsonSchema | undefined {
  const name = type.childForFieldName("name");
  const argument = type.childForFieldName("type_arguments")?.namedChild(0);
  const inner = argument ? typeSchema(module, argument, depth + 1) : undefined;
  switch (name ? textOf(name, module.text) : "") {
    case "Array":
    case "ReadonlyArray":
      return inner ? { type: "array", items: inner } : { type: "array" };
    case "Promise":
    case "Readonly":
      return inner;
    case "Record":
    case "Map":
      return { type: "object" };
    default:
      return undefined;
  }
}

function primitive(name: string): JsonSchema | undefined {
  return name === "string" || name === "number" || name === "boolean" ? { type: name } : undefined;
}

function unionMembers(type: Node): Node[] {
  return parts(type).flatMap((part) => (part.type === "union_type" ? unionMembers(part) : [part]));
}

function onChild<T>(node: Node, read: (child: Node) => T | undefined): T | undefined {
  const child = parts(node)[0];
  return child ? read(child) : undefined;
}
