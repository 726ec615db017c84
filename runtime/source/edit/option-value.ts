/** Options as edits give them: checked, and written as the language writes them. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { Node } from "../../model/graph.ts";
import type { Json } from "../../model/json.ts";
import { StepOptions } from "../../model/options.ts";
import { literalText, quoteStyle } from "../literal-text.ts";
import { literalOf as pythonLiteral } from "../python/literal.ts";
import { literalOf as typescriptLiteral } from "../typescript/literal.ts";
import { near, refuse } from "./refusal.ts";
import { rangeIn, type Session } from "./session.ts";
import { sourceOf } from "./syntax.ts";

const stepNames: readonly string[] = [
  "description",
  "retry",
  "timeout",
  "cache",
  "circuitBreaker",
  "runtime",
  "resources",
  "tags",
  "environment",
];
const callNames: readonly string[] = [
  "name",
  "description",
  "retry",
  "timeout",
  "cache",
  "runtime",
  "resources",
  "tags",
  "environment",
  "enabled",
];
const pipelineNames: readonly string[] = ["name", "retry", "timeout", "enabled"];

/** An option of a step as the model has it: `3` attempts are a policy. Undefined takes the option out. */
export function checkedOption(option: string, value: Json): Partial<StepOptions> | undefined {
  const name = camel(option);
  if (/^(name|outputs|when|unless|fallback)$/.test(name))
    refuse("unknown-option", `"${option}" changes what the step is. Change it in the text.`);
  return checked(option, value, stepNames);
}

/** The same for an option at a node's call. */
export function checkedCallOption(
  node: Pick<Node, "kind">,
  option: string,
  value: Json,
): Partial<StepOptions> | undefined {
  if (camel(option) === "name" && value !== null && (typeof value !== "string" || !/^[^\s/~@][^/~@\r\n]*$/.test(value)))
    refuse("bad-value", '"name": a node is called by a text without line breaks, "/", "~" and "@".');
  return checked(option, value, node.kind === "pipeline" ? pipelineNames : callNames);
}

function checked(option: string, value: Json, names: readonly string[]): Partial<StepOptions> | undefined {
  const name = camel(option);
  if (!names.includes(name))
    refuse(
      "unknown-option",
      `There is no option "${option}" here.${near(option, names)} Options are: ${names.join(", ")}.`,
    );
  if (value === null) return undefined;
  const normal = name === "retry" && typeof value === "number" ? { attempts: value } : camelKeys(value);
  const parsed = StepOptions.strict().safeParse({ [name]: normal });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(
    "bad-value",
    `"${[...(issue?.path ?? [option])].join(".")}": ${issue?.message ?? "the value does not fit"}.`,
  );
}

/** A value as it is written; `before` is what it takes the place of. */
export function optionCode(session: Session, value: Json, before = ""): string {
  return literalText(spelled(session, value), session.language, quoteStyle(before) ?? session.style.quote, before);
}

/** Refuses to replace what is computed. */
export function requireLiteral(session: Session, option: string, node: SyntaxNode): void {
  const literalOf = session.language === "python" ? pythonLiteral : typescriptLiteral;
  if (literalOf(node, session.text) !== undefined) return;
  refuse(
    "not-a-literal",
    `"${option}" is computed: ${sourceOf(session, node).replaceAll(/\s+/g, " ").slice(0, 60)}. Change it in the text.`,
    rangeIn(session, node),
  );
}

/** Keys as the language writes them. */
function spelled(session: Session, value: Json): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const spell = session.language === "python" ? snake : camel;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [spell(key), item]));
}

function camelKeys(value: Json): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [camel(key), item]));
}

export function camel(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function snake(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
