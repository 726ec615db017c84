/**
 * What can stand at a place of a Python file where no language server knows: inputs of a step or pipeline at its call, outputs by name,
 * options of `with_options`, `map`, `@step` and `@pipeline`.
 *
 * Boundary: while one types, the text around is broken; so the place is read from the characters before it, and only what is called is
 * looked up in the graph of the file.
 */
import type { ParsedFile, StepDefinition } from "../model/graph.ts";

export interface Completion {
  readonly label: string;
  readonly kind: "input" | "output" | "option";
  /** What is put in: `rows=` for an input. */
  readonly text: string;
  readonly detail?: string;
  readonly help?: string;
}

const options = {
  call: [
    "name",
    "description",
    "retry",
    "timeout",
    "cache",
    "runtime",
    "resources",
    "tags",
    "environment",
    "parameters",
    "after",
    "enabled",
  ],
  step: [
    "name",
    "description",
    "outputs",
    "retry",
    "timeout",
    "cache",
    "when",
    "unless",
    "fallback",
    "runtime",
    "resources",
    "tags",
    "environment",
    "on_failure",
    "on_success",
    "cleanup",
    "circuit_breaker",
  ],
  pipeline: ["name", "description", "mode", "tags", "on_failure", "on_success", "cleanup"],
  map: ["concurrency", "batch_size", "retries", "timeout", "min_success_ratio", "fail_fast"],
} as const;

export function completionsAt(parsed: ParsedFile, text: string, offset: number): Completion[] {
  if (parsed.language !== "python" || isInText(text, offset)) return [];
  const before = text.slice(Math.max(0, offset - 20_000), offset);
  const member = /(?<![\p{ID_Continue}.])([\p{ID_Start}_][\p{ID_Continue}]*)\.([\p{ID_Continue}]*)$/u.exec(before);
  if (member) return outputsOf(parsed, before, member[1] ?? "");
  const open = openCall(before);
  if (!open || !/(^|[(,\s])[\p{ID_Continue}]*$/u.test(open.given)) return [];
  // After `name=` a value is wanted.
  if (/=\s*[\p{ID_Continue}"']*$/u.test(lastArgument(open.given))) return [];
  const taken = new Set(
    [...open.given.matchAll(/(?:^|[,(\s])([\p{ID_Continue}]+)\s*=(?!=)/gu)].map((match) => match[1]),
  );
  return offered(parsed, open.callee, open.given).filter(({ label }) => !taken.has(label));
}

function offered(parsed: ParsedFile, callee: string, given: string): Completion[] {
  const option = (label: string): Completion => ({ label, kind: "option", text: `${label}=` });
  if (/^@(\w+\.)?step$/.test(callee)) return options.step.map(option);
  if (/^@(\w+\.)?pipeline$/.test(callee)) return options.pipeline.map(option);
  if (callee.endsWith(".with_options")) return options.call.map(option);
  const isMap = /\.(map|product)$/.test(callee);
  const name =
    callee
      .replace(/\.with_options\(.*\)$/s, "")
      .replace(/\.(map|product|embed)$/, "")
      .split(".")
      .at(-1) ?? "";
  const inputs = inputsOf(parsed, name);
  if (!inputs) return [];
  const count = positional(given);
  return [
    ...inputs.slice(isMap ? 0 : count).map(({ name: label, type, required, help }): Completion => ({
      label,
      kind: "input",
      text: `${label}=`,
      detail: `${type ?? "any"}${required ? "" : ", has a default"}`,
      ...(help === undefined ? {} : { help }),
    })),
    ...(isMap ? [{ ...option("options"), detail: `{${options.map.map((key) => `"${key}"`).join(", ")}}` }] : []),
  ];
}

function inputsOf(
  parsed: ParsedFile,
  name: string,
): readonly Pick<StepDefinition["inputs"][number], "name" | "type" | "required" | "help">[] | undefined {
  const step = parsed.steps.find((each) => each.name === name);
  if (step) return step.inputs;
  const used = parsed.pipelines.flatMap(({ nodes }) => nodes).find((node) => node.step === name);
  const pipeline = parsed.pipelines.find((each) => each.export === name || each.name === name);
  return (
    pipeline?.parameters.map((parameter) => ({ ...parameter, type: String(parameter.schema.type ?? "any") })) ??
    used?.inputs
  );
}

/** The named outputs of what a variable was last given. */
function outputsOf(parsed: ParsedFile, before: string, variable: string): Completion[] {
  const given = [
    ...before.matchAll(
      /^[ \t]*([\p{ID_Continue}]+)[ \t]*=[ \t]*([\p{ID_Continue}.]+?)(?:\.(?:map|product|embed|with_options))?\(/gmu,
    ),
  ];
  const callee = given
    .findLast((match) => match[1] === variable)?.[2]
    ?.split(".")
    .at(-1);
  if (callee === undefined) return [];
  const outputs =
    parsed.steps.find(({ name }) => name === callee)?.outputs ??
    parsed.pipelines.find((each) => each.export === callee)?.outputs ??
    [];
  if (outputs.length < 2) return [];
  return outputs.map((output): Completion => ({
    label: output.name,
    kind: "output",
    text: output.name,
    detail: `output of ${callee}`,
  }));
}

/** The innermost bracket that is open, if it is that of a call: what is called, and what is given so far. */
function openCall(before: string): { callee: string; given: string } | undefined {
  let depth = 0;
  for (let at = before.length - 1; at >= 0; at--) {
    const character = before[at] ?? "";
    if (")]}".includes(character)) depth++;
    else if ("([{".includes(character)) {
      if (depth > 0) depth--;
      else if (character !== "(") return undefined;
      else {
        const callee = calleeBefore(before.slice(0, at));
        return callee === "" ? undefined : { callee, given: before.slice(at + 1) };
      }
    }
  }
  return undefined;
}

/** `fit.with_options(cache=False)` and `@step` as well as `steps.fit`. */
function calleeBefore(head: string): string {
  const plain = /@?[\p{ID_Start}_][\p{ID_Continue}]*(?:\s*\.\s*[\p{ID_Continue}]+)*$/u.exec(head)?.[0];
  if (plain !== undefined && !/(^|\n)\s*(?:async\s+)?def\s+[\p{ID_Continue}]+$/u.test(head))
    return plain.replaceAll(/\s/g, "");
  return /([\p{ID_Start}_][\p{ID_Continue}.]*)\.with_options\([^()]*\)(\.\w+)?$/u.exec(head)?.[1] ?? "";
}

function lastArgument(given: string): string {
  let depth = 0;
  for (let at = given.length - 1; at >= 0; at--) {
    const character = given[at] ?? "";
    if (")]}".includes(character)) depth++;
    else if ("([{".includes(character)) depth--;
    else if (character === "," && depth === 0) return given.slice(at + 1);
  }
  return given;
}

/** How many arguments are given by their place. */
function positional(given: string): number {
  let depth = 0;
  let count = 0;
  let argument = "";
  for (const character of given) {
    if ("([{".includes(character)) depth++;
    if (")]}".includes(character)) depth--;
    if (character === "," && depth === 0) {
      if (!/^\s*[\p{ID_Continue}]+\s*=(?!=)/u.test(argument) && argument.trim() !== "") count++;
      argument = "";
    } else argument += character;
  }
  return count;
}

/** Inside of a comment or a text on this line. */
function isInText(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    if (quote === "" && character === "#") return true;
    if (quote !== "" && character === "\\") at++;
    else if (quote === character) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) quote = character;
  }
  return quote !== "";
}
