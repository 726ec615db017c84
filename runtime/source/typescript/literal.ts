/** Literals as JSON: what can be known without running anything. */
import type { Node } from "web-tree-sitter";
import type { Json } from "../../model/json.ts";
import { textOf } from "../syntax.ts";
import { parts, propertiesOf, stringValue, unwrapped } from "./tree.ts";

/** The value of a literal, or undefined when it is not one. `undefined` in source is not a JSON value either. */
export function literalOf(wrapped: Node, text: string): Json | undefined {
  const node = unwrapped(wrapped);
  switch (node.type) {
    case "string":
      return stringValue(node, text);
    case "template_string":
      return node.namedChildren.some((child) => child.type === "template_substitution")
        ? undefined
        : stringValue(node, text);
    case "number":
      return numberOf(textOf(node, text));
    case "true":
      return true;
    case "false":
      return false;
    case "null":
      return null;
    case "unary_expression": {
      const operand = node.childForFieldName("argument");
      const value = operand ? literalOf(operand, text) : undefined;
      const operator = text[node.startIndex];
      if (typeof value === "number") return operator === "-" ? -value : operator === "+" ? value : undefined;
      return typeof value === "boolean" && operator === "!" ? !value : undefined;
    }
    case "array": {
      const items = parts(node).map((item) => literalOf(item, text));
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case "object": {
      const properties = propertiesOf(node, text);
      if (properties.length !== parts(node).length) return undefined;
      const result: Record<string, Json> = {};
      for (const { key, value, node: property } of properties) {
        const json = property.type === "pair" ? literalOf(value, text) : undefined;
        if (json === undefined) return undefined;
        result[key] = json;
      }
      return result;
    }
    default:
      return undefined;
  }
}

function numberOf(source: string): number | undefined {
  const value = Number(source.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}
