/** From the type of an input, as the source writes it, to the schema that picks the editor of a literal for it. */
import type { InputPort } from "../../runtime/model/graph.ts";
import type { Json, JsonSchema } from "../../runtime/model/json.ts";

const simple: { readonly [type: string]: JsonSchema } = {
  str: { type: "string" },
  string: { type: "string" },
  int: { type: "integer" },
  float: { type: "number" },
  number: { type: "number" },
  bool: { type: "boolean" },
  boolean: { type: "boolean" },
};

/** What the type does not tell, the value does; without either anything can be written, as JSON. */
export function inputSchema({
  type,
  binding,
  default: fallback,
}: Pick<InputPort, "type" | "binding" | "default">): JsonSchema {
  const value = binding.type === "literal" ? binding.value : fallback;
  return (type === undefined ? undefined : typeSchema(type)) ?? valueSchema(value);
}

function typeSchema(type: string): JsonSchema | undefined {
  const text = type.trim();
  const known = simple[text];
  if (known) return known;
  const optional = /^Optional\[(.*)\]$/s.exec(text)?.[1] ?? withoutNone(text);
  if (optional !== undefined) {
    const inner = typeSchema(optional);
    return inner && { anyOf: [inner, { type: "null" }] };
  }
  const items =
    /^(?:list|List|Array|ReadonlyArray)[[<](.*)[\]>]$/s.exec(text)?.[1] ?? /^(?:readonly )?(\w+)\[\]$/.exec(text)?.[1];
  if (items !== undefined) {
    const inner = typeSchema(items);
    return inner && { type: "array", items: inner };
  }
  return choices(/^Literal\[(.*)\]$/s.exec(text)?.[1]?.split(",") ?? text.split("|"));
}

function withoutNone(text: string): string | undefined {
  const parts = text.split("|").map((part) => part.trim());
  const others = parts.filter((part) => part !== "None" && part !== "null" && part !== "undefined");
  return others.length > 0 && others.length < parts.length ? others.join(" | ") : undefined;
}

/** `"a" | "b"`: only when every part is a text or a number in the source. */
function choices(parts: readonly string[]): JsonSchema | undefined {
  const values: Json[] = [];
  for (const part of parts.map((each) => each.trim())) {
    const text = /^"([^"\\]*)"$|^'([^'\\]*)'$/.exec(part);
    if (text) values.push(text[1] ?? text[2] ?? "");
    else if (/^-?\d+(?:\.\d+)?$/.test(part)) values.push(Number(part));
    else return undefined;
  }
  return { enum: values };
}

function valueSchema(value: Json | undefined): JsonSchema {
  switch (typeof value) {
    case "string":
      return { type: "string" };
    case "number":
      return { type: "number" };
    case "boolean":
      return { type: "boolean" };
    default:
      return {};
  }
}
