/**
 * zod 4 schemas, read from their source, as JSON Schema.
 *
 * A chain is read from its root: `z.int().min(1).default(5).describe("…")` is the base `int`, then three methods.
 * Methods that do not change what JSON is accepted (`trim`, `brand`, `refine`) are passed over; an unknown base accepts anything.
 */
import type { Node } from "web-tree-sitter";
import { rangeOf, textOf } from "../syntax.ts";
import { literalOf } from "./literal.ts";
import type { Module } from "./module.ts";
import { argumentsOf, parts, propertiesOf, unwrapped } from "./tree.ts";
import { baseSchema } from "./zod-base.ts";
import { applyMethod } from "./zod-method.ts";
import { anything, type Shape, type ShapeProperty, type ZodCall } from "./zod-shape.ts";

const depthLimit = 24;

/** The shape of a zod expression; anything that is not understood accepts anything. */
export function zodShape(module: Module, expression: Node, depth = 0): Shape {
  const node = unwrapped(expression);
  if (depth > depthLimit) return anything;
  if (node.type === "identifier") {
    const declared = module.declared(textOf(node, module.text));
    return declared && declared.id !== node.id ? zodShape(module, declared, depth + 1) : anything;
  }
  if (node.type !== "call_expression") return anything;
  const callee = node.childForFieldName("function");
  if (callee?.type !== "member_expression") return anything;
  const object = callee.childForFieldName("object");
  const property = callee.childForFieldName("property");
  if (!object || !property) return anything;
  const call = zodCall(module, textOf(property, module.text), argumentsOf(node), depth);
  const namespace = namespaceOf(module, object);
  if (namespace !== undefined) return baseSchema(namespace, call);
  return applyMethod(zodShape(module, object, depth + 1), call);
}

/** The properties of an object schema, or of a plain record of schemas. */
export function zodProperties(module: Module, expression: Node): readonly ShapeProperty[] | undefined {
  const node = unwrapped(expression);
  if (node.type === "object") return objectProperties(module, node, 0);
  if (node.type === "identifier") {
    const declared = module.declared(textOf(node, module.text));
    return declared && declared.id !== node.id ? zodProperties(module, declared) : undefined;
  }
  return zodShape(module, node).properties;
}

function objectProperties(module: Module, object: Node, depth: number): ShapeProperty[] {
  return propertiesOf(object, module.text).map(({ key, keyNode, value, node }) => ({
    name: key,
    shape: zodShape(module, value, depth + 1),
    range: rangeOf(node),
    nameRange: rangeOf(keyNode),
  }));
}

function zodCall(module: Module, name: string, nodes: readonly Node[], depth: number): ZodCall {
  return {
    name,
    arguments: nodes,
    module,
    shape(index) {
      const node = nodes[index];
      return node ? zodShape(module, node, depth + 1) : anything;
    },
    literal(index) {
      const node = nodes[index] && unwrapped(nodes[index]);
      if (node?.type !== "identifier") return node && literalOf(node, module.text);
      const declared = module.declared(textOf(node, module.text));
      return declared && literalOf(declared, module.text);
    },
    items(index) {
      const node = nodes[index] && unwrapped(nodes[index]);
      return node?.type === "array" ? parts(node).map((item) => zodShape(module, item, depth + 1)) : [];
    },
    properties(index) {
      const node = nodes[index] && unwrapped(nodes[index]);
      if (node?.type === "object") return objectProperties(module, node, depth + 1);
      return node && zodShape(module, node, depth + 1).properties;
    },
  };
}

/** `z` is the empty namespace, `z.coerce` is `coerce`, `z.iso` is `iso`; undefined when it is not zod at all. */
function namespaceOf(module: Module, object: Node): string | undefined {
  if (object.type !== "identifier" && object.type !== "member_expression") return undefined;
  const name = textOf(object, module.text);
  if (module.isZod(name)) return "";
  const dot = name.lastIndexOf(".");
  return dot !== -1 && module.isZod(name.slice(0, dot)) ? name.slice(dot + 1) : undefined;
}
