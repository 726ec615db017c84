/** JSON text read without loss: no integer is rounded. */
import type { Json } from "../model/json.ts";

export type ExactJson =
  | { readonly type: "value"; readonly value: Json }
  | { readonly type: "problem"; readonly code: "not-json" | "inexact-number" | "bad-key"; readonly message: string };

/** Reads what `JSON.parse` reads, except for integers that it would change and keys that could reach a prototype. */
export function readExactJson(text: string): ExactJson {
  let problem: ExactJson | undefined;
  let value: Json;
  try {
    // SAFETY: without a reviver that makes other things, JSON text gives JSON values.
    value = JSON.parse(text, (key, part: unknown, context?: { readonly source?: string }) => {
      const written = typeof part === "number" ? context?.source : undefined;
      if (written !== undefined && /^-?\d+$/.test(written) && !isKept(BigInt(written)))
        problem ??= { type: "problem", code: "inexact-number", message: tooLarge(written) };
      if (typeof part === "number" && !Number.isFinite(part))
        problem ??= { type: "problem", code: "inexact-number", message: tooLarge(written ?? String(part)) };
      if (key === "__proto__")
        problem ??= { type: "problem", code: "bad-key", message: "`__proto__` cannot be a key." };
      return part;
    }) as Json;
  } catch (error) {
    return { type: "problem", code: "not-json", message: error instanceof Error ? error.message : String(error) };
  }
  return problem ?? { type: "value", value };
}

/** True when the number that holds an integer is that integer, or is printed as it: rounding then never shows. */
export function isKept(integer: bigint): boolean {
  const number = Number(integer);
  return Number.isFinite(number) && (BigInt(number) === integer || String(number) === String(integer));
}

/** What to say of a number that would come back as another one. */
export function tooLarge(written: string): string {
  return `${written} is too large to be held exactly; write it in quotes to pass it as text.`;
}
