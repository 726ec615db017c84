/** What a parameter's field shows: the user's change, else what the layers below give. */
import type { Json } from "../../runtime/model/json.ts";
import type { Parameter } from "../../runtime/model/graph.ts";
import type { ParameterLayer, ResolvedParameter } from "../../runtime/model/parameter.ts";
import { ParameterLayer as Layers } from "../../runtime/model/parameter.ts";
import { isSame } from "./validate.ts";

export interface FieldState {
  /** Undefined: required and not given. */
  readonly value: Json | undefined;
  /** What a reset goes back to. */
  readonly base: Json | undefined;
  /** The layer that gives `base`, with its file and line. */
  readonly layer: ParameterLayer | undefined;
  readonly source: string | undefined;
  readonly isChanged: boolean;
}

export function fieldState(
  parameter: Parameter,
  resolved: ResolvedParameter | undefined,
  values: { readonly [name: string]: Json },
): FieldState {
  const below = resolved?.layer === "form" ? strongest(resolved.hidden ?? []) : resolved;
  const base = below?.value ?? (below === undefined ? parameter.default : null);
  const layer = below?.layer ?? (parameter.default === undefined ? undefined : "default");
  const own = Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined;
  const isChanged = own !== undefined && (base === undefined || !isSame(own, base));
  return { value: own === undefined ? base : own, base, layer, source: below?.source, isChanged };
}

function strongest<L extends { readonly layer: ParameterLayer }>(layers: readonly L[]): L | undefined {
  const order = Layers.options;
  return layers.toSorted((a, b) => order.indexOf(b.layer) - order.indexOf(a.layer))[0];
}

export interface FieldFilter {
  readonly text: string;
  readonly changedOnly: boolean;
}

export function matchesFilter(parameter: Parameter, state: FieldState, { text, changedOnly }: FieldFilter): boolean {
  if (changedOnly && !state.isChanged) return false;
  const wanted = text.trim().toLowerCase();
  return (
    wanted === "" ||
    parameter.name.toLowerCase().includes(wanted) ||
    (parameter.help ?? "").toLowerCase().includes(wanted)
  );
}

/** What typed text means for a number field: a number, or the text itself, which its schema then refuses. */
export function parseNumber(text: string): number | string {
  const trimmed = text.trim();
  if (trimmed === "" || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return text;
  return Number(trimmed);
}

/** One step up or down from a value, onto the grid of steps and within the bounds. */
export function stepNumber(
  value: number,
  step: number,
  minimum: number | undefined,
  maximum: number | undefined,
): number {
  const next = Math.min(maximum ?? Infinity, Math.max(minimum ?? -Infinity, value + step));
  return Number(next.toPrecision(12));
}

/** JSON text to a value, or why it is none. */
export function parseJson(text: string): { readonly value: Json } | { readonly message: string } {
  try {
    const value: Json = JSON.parse(text);
    return { value };
  } catch (error) {
    return { message: `Is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** A dictionary with one key renamed in place; a key that is taken already keeps its own entry. */
export function renameKey(
  record: { readonly [key: string]: Json },
  from: string,
  to: string,
): { readonly [key: string]: Json } {
  if (from === to || Object.hasOwn(record, to)) return record;
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key === from ? to : key, value]));
}

export function freeKey(record: { readonly [key: string]: Json }): string {
  for (let index = 1; ; index += 1) if (!Object.hasOwn(record, `key${index}`)) return `key${index}`;
}
