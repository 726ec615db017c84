/** What a parameter's field shows: the user's change, else what the layers below give. */
import type { Json } from "../../runtime/model/json.ts";
import type { Parameter } from "../../runtime/model/graph.ts";
import type { ParameterLayer, ResolvedParameter } from "../../runtime/model/parameter.ts";
import { ParameterLayer as Layers } from "../../runtime/model/parameter.ts";
import { isKept, readExactJson, tooLarge } from "../../runtime/config/exact.ts";
import { isEqual } from "../../runtime/config/equal.ts";

export interface FieldState {
  /** Undefined: required and not given. */
  readonly value: Json | undefined;
  /** What a reset goes back to. */
  readonly base: Json | undefined;
  /** The layer that gives `base`, with its file and line. */
  readonly layer: ParameterLayer | undefined;
  readonly source: string | undefined;
  readonly isChanged: boolean;
  /** Every value that was given, strongest first: the form's own, then what it hides. */
  readonly trail: readonly GivenBy[];
}

export interface GivenBy {
  readonly layer: ParameterLayer;
  readonly value: Json;
  readonly source?: string | undefined;
}

export function fieldState(
  parameter: Parameter,
  resolved: ResolvedParameter | undefined,
  values: { readonly [name: string]: Json },
): FieldState {
  const given = resolved ? [resolved, ...byStrength(resolved.hidden ?? [])] : [];
  const below = given.filter(({ layer }) => layer !== "form");
  const fromCode = { layer: "default" as const, value: parameter.default };
  if (below.length === 0 && fromCode.value !== undefined) below.push({ ...fromCode, value: fromCode.value });
  const [first] = below;
  const own = Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined;
  const isChanged = own !== undefined && (first === undefined || !isEqual(own, first.value));
  return {
    value: own === undefined ? first?.value : own,
    base: first?.value,
    layer: first?.layer,
    source: first?.source,
    isChanged,
    trail: isChanged ? [{ layer: "form", value: own }, ...below] : below,
  };
}

function byStrength(layers: readonly GivenBy[]): GivenBy[] {
  const order = Layers.options;
  return layers.toSorted((a, b) => order.indexOf(b.layer) - order.indexOf(a.layer));
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
  if (!isNumeral(trimmed) || inexact(trimmed) !== undefined) return text;
  return Number(trimmed);
}

/** Why a numeral cannot be held as it is written, or undefined when it can. */
export function inexact(text: string): string | undefined {
  const trimmed = text.trim();
  if (!isNumeral(trimmed)) return undefined;
  const isLost = /^[+-]?\d+$/.test(trimmed) && !isKept(BigInt(trimmed.replace("+", "")));
  return isLost || !Number.isFinite(Number(trimmed)) ? tooLarge(trimmed) : undefined;
}

function isNumeral(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
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
  const read = readExactJson(text);
  if (read.type === "value") return { value: read.value };
  return { message: read.code === "not-json" ? `Is not JSON: ${read.message}` : read.message };
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
