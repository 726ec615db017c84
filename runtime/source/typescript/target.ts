/** Patterns on the left of an assignment. */
import type { Node } from "web-tree-sitter";
import type { TargetIr } from "../ir.ts";
import { rangeOf, textOf } from "../syntax.ts";
import { keyName, parts, unwrapped } from "./tree.ts";

const none: TargetIr = { type: "none" };

export function lowerTarget(pattern: Node | null | undefined, text: string): TargetIr {
  if (!pattern) return none;
  const node = unwrapped(pattern);
  switch (node.type) {
    case "identifier":
    case "shorthand_property_identifier_pattern":
    case "shorthand_property_identifier":
      return { type: "name", name: textOf(node, text), range: rangeOf(node) };
    case "assignment_pattern":
    case "object_assignment_pattern":
      return lowerTarget(node.childForFieldName("left"), text);
    case "rest_pattern":
      return lowerTarget(node.namedChild(0), text);
    case "array_pattern":
    case "array":
      return { type: "list", items: slots(node).map((item) => lowerTarget(item, text)) };
    case "object_pattern":
    case "object":
      return { type: "record", entries: parts(node).flatMap((entry) => recordEntry(entry, text)) };
    default:
      return none;
  }
}

function recordEntry(entry: Node, text: string): { key: string; target: TargetIr }[] {
  if (entry.type === "pair_pattern" || entry.type === "pair") {
    const key = entry.childForFieldName("key");
    const name = key ? keyName(key, text) : undefined;
    return name === undefined ? [] : [{ key: name, target: lowerTarget(entry.childForFieldName("value"), text) }];
  }
  const target = lowerTarget(entry, text);
  // A rest takes what is left: it has no key of its own.
  return target.type === "name" && entry.type !== "rest_pattern" ? [{ key: target.name, target }] : [];
}

/** The items of an array pattern with holes kept: `[, second]`. */
function slots(node: Node): (Node | undefined)[] {
  const result: (Node | undefined)[] = [];
  let current: Node | undefined;
  for (const child of node.children) {
    if (child.type === ",") {
      result.push(current);
      current = undefined;
    } else if (child.isNamed && child.type !== "comment") current = child;
  }
  if (current) result.push(current);
  return result;
}
