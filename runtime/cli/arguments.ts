/** Reads a command's arguments by its own description, which is also what its help shows. */
import { parseArgs } from "node:util";
import { didYouMean, usage } from "./refusal.ts";

export interface Flag {
  readonly type: "string" | "boolean";
  readonly multiple?: boolean;
  readonly short?: string;
  /** What stands for the value in help: `NAME`, `FILE`. */
  readonly value?: string;
  readonly help: string;
}

export type Flags = { readonly [name: string]: Flag };

export interface Shape {
  /** As typed: `runs list`. */
  readonly name: string;
  readonly summary: string;
  /** Names of the positional arguments; a trailing `?` makes one optional, a trailing `…?` takes any number more. */
  readonly positionals: readonly string[];
  readonly flags: Flags;
  /** Shown below the flags. */
  readonly notes?: string;
}

type FlagValue<F extends Flag> = F["type"] extends "boolean"
  ? boolean
  : F["multiple"] extends true
    ? readonly string[]
    : string | undefined;

export interface Arguments<F extends Flags> {
  readonly positionals: readonly string[];
  readonly flags: { readonly [K in keyof F]: FlagValue<F[K]> };
}

/** Throws a refusal with a near match for an unknown flag, a missing value or a wrong number of arguments. */
export function readArguments<const F extends Flags>(
  shape: Shape & { readonly flags: F },
  argv: readonly string[],
): Arguments<F> {
  const options = Object.fromEntries(
    Object.entries(shape.flags).map(([name, { type, multiple, short }]) => [
      name,
      { type, ...(multiple && { multiple }), ...(short !== undefined && { short }) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const positionals: string[] = [];
  const values: Record<string, boolean | string | string[] | undefined> = {};
  for (const [name, flag] of Object.entries(shape.flags)) {
    values[name] = flag.type === "boolean" ? false : flag.multiple ? [] : undefined;
  }
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const flag = Object.hasOwn(shape.flags, token.name) ? shape.flags[token.name] : undefined;
    if (!flag) throw unknownFlag(shape, token.rawName);
    values[token.name] = flagValue(shape, token.rawName, flag, token.value, values[token.name]);
  }
  checkCount(shape, positionals);
  // SAFETY: each flag's value was made above by its own description, which is what the type is computed from.
  return { positionals, flags: values as Arguments<F>["flags"] };
}

function flagValue(
  shape: Shape,
  written: string,
  flag: Flag,
  value: string | undefined,
  before: boolean | string | string[] | undefined,
) {
  if (flag.type === "boolean") {
    if (value !== undefined) throw usage(`${written} takes no value, got "${value}".`, shape.name);
    return true;
  }
  // A flag where the value should be is a forgotten value; a negative number after `=` is not affected.
  if (value === undefined || (value.startsWith("--") && value.length > 2))
    throw usage(`${written} wants ${flag.value ?? "a value"}.`, shape.name);
  return Array.isArray(before) ? [...before, value] : value;
}

function unknownFlag(shape: Shape, written: string) {
  const names = Object.keys(shape.flags).map((name) => `--${name}`);
  const near = didYouMean(written, names, "flags");
  return usage(`${written} is not a flag of "pipeloom ${shape.name}".${near}`, shape.name);
}

function checkCount(shape: Shape, positionals: readonly string[]): void {
  const required = shape.positionals.filter((name) => !name.endsWith("?"));
  const missing = required[positionals.length];
  if (missing !== undefined) throw usage(`"pipeloom ${shape.name}" wants ${missing}.`, shape.name);
  const takesMore = shape.positionals.at(-1)?.endsWith("…?") === true;
  const extra = takesMore ? undefined : positionals[shape.positionals.length];
  if (extra !== undefined)
    throw usage(`"pipeloom ${shape.name}" does not know what to do with "${extra}".`, shape.name);
}

/** A whole number from a flag. */
export function wholeNumber(
  shape: Shape,
  flag: string,
  text: string | undefined,
  fallback: number,
  range: readonly [least: number, most: number],
): number {
  if (text === undefined) return fallback;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= range[0] && number <= range[1]))
    throw usage(`--${flag} wants a whole number from ${range[0]} to ${range[1]}, got "${text}".`, shape.name);
  return number;
}

/** The one of `choices` that a flag names. */
export function choice<const C extends string>(
  shape: Shape,
  flag: string,
  text: string | undefined,
  choices: readonly C[],
  fallback: C,
): C {
  if (text === undefined) return fallback;
  const found = choices.find((each) => each === text);
  if (found === undefined)
    throw usage(
      `--${flag} is one of ${choices.join(", ")}, got "${text}".${didYouMean(text, choices, "choices")}`,
      shape.name,
    );
  return found;
}
