/** JSON values as literals of a language, in the style of what they replace. */
import type { Language } from "../model/graph.ts";
import type { Json } from "../model/json.ts";

export type Quote = '"' | "'" | "`";

/** The quote that a literal's source begins with. */
export function quoteStyle(source: string): Quote | undefined {
  const quote = /["'`]/.exec(source)?.[0];
  return quote === '"' || quote === "'" || quote === "`" ? quote : undefined;
}

/** @param before The source that is replaced: a float stays a float, spaces inside of brackets stay. */
export function literalText(value: Json, language: Language, quote: Quote, before = ""): string {
  const write = (item: Json): string => literalText(item, language, quote);
  if (typeof value === "string") return stringText(value, language, quote);
  if (typeof value === "number") return numberText(value, language, before);
  if (typeof value === "boolean") return language === "python" ? (value ? "True" : "False") : String(value);
  if (value === null) return language === "python" ? "None" : "null";
  if (Array.isArray(value)) {
    const items = value.map(write);
    // `(1, 2)` is a list to JSON, and a tuple in Python.
    if (language === "python" && before.startsWith("(")) return `(${items.join(", ")}${items.length === 1 ? "," : ""})`;
    return `[${items.join(", ")}]`;
  }
  const entries = Object.entries(value).map(([key, item]) => `${keyText(key, language, quote)}: ${write(item)}`);
  if (entries.length === 0) return "{}";
  return language === "python" ? `{${entries.join(", ")}}` : `{ ${entries.join(", ")} }`;
}

function keyText(key: string, language: Language, quote: Quote): string {
  return language === "typescript" && /^[A-Za-z_$][\w$]*$/.test(key)
    ? key
    : stringText(key, language, quote === "`" ? '"' : quote);
}

/**
 * Python tells `1.0` from `1`: a default that was a float stays one, and so does a number that is too large to be an exact
 * whole number in JSON.
 */
function numberText(value: number, language: Language, before: string): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  if (language !== "python" || !Number.isInteger(value) || /[.e]/.test(text)) return text;
  const wasFloat = /^[+-]?[\d_]*\.[\d_]*(e[+-]?\d+)?$|^[+-]?[\d_]+e[+-]?\d+$/i.test(before);
  return wasFloat || !Number.isSafeInteger(value) ? `${text}.0` : text;
}

const named: Record<string, string> = {
  "\n": String.raw`\n`,
  "\r": String.raw`\r`,
  "\t": String.raw`\t`,
  "\\": "\\\\",
};

function stringText(value: string, language: Language, quote: Quote): string {
  // A template literal keeps its backticks only where nothing in it would mean something else.
  const mark = quote === "`" && language === "python" ? '"' : quote;
  let text = "";
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    const escape = named[character];
    if (escape !== undefined) text += escape;
    else if (character === mark) text += `\\${character}`;
    else if (mark === "`" && character === "$") text += String.raw`\$`;
    else if (code < 0x20 || code === 0x7f || code === 0x2028 || code === 0x2029)
      text += `\\u${code.toString(16).padStart(4, "0")}`;
    else if (code >= 0xd800 && code <= 0xdfff) text += `\\u${code.toString(16)}`;
    else text += character;
  }
  return mark + text + mark;
}
