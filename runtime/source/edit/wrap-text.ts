/** The text of a wrapped pipeline: its definition, and the call that takes the place of what it wraps. */
import { literalText } from "../literal-text.ts";
import { property } from "./argument.ts";
import { addImport } from "./import.ts";
import { freeName } from "./names.ts";
import type { Session } from "./session.ts";
import type { Given, Taken } from "./wrap-names.ts";

export interface Definition {
  readonly name: string;
  /** What `pipeline` is called here, and `z`. */
  readonly word: string;
  readonly z: string;
  readonly taken: readonly Taken[];
  readonly given: readonly { readonly key: string; readonly code: string }[];
  /** Of each statement; a line that begins with NUL is not indented. */
  readonly lines: readonly (readonly string[])[];
}

export function zodWord(session: Session): string {
  return addImport(session, "z", /from\s*["']zod["']/.test(session.text) ? "zod" : "pipeloom");
}

export function definitionText(session: Session, definition: Definition): string {
  const { eol, indent, semicolons, quote } = session.style;
  const end = semicolons ? ";" : "";
  const returned = returnText(session, definition.given);
  const moved = definition.lines.flat().map((line) => {
    if (line.startsWith("\0")) return line.slice(1);
    return line.trim() === "" ? "" : indent + line;
  });
  const body = [
    ...moved,
    ...(returned === undefined ? [] : [`${indent}return ${returned}${session.language === "python" ? "" : end}`]),
  ];
  const { name, word, z, taken } = definition;
  if (session.language === "python") {
    const parameters = taken.map((each) => each.name + hint(session, each.code));
    return [`@${word}`, `def ${name}(${parameters.join(", ")}):`, ...body, "", "", ""].join(eol);
  }
  const title = literalText(name, "typescript", quote);
  const isAsync = /(?<![\w$.])await(?![\w$])/.test(moved.join("\n")) ? "async " : "";
  const shape = taken.map((each) => property(each.name, z + zod(session, each.code))).join(", ");
  const params = taken.length > 0 ? ` { params: ${z}.object({ ${shape} }) },` : "";
  const pattern = taken.length > 0 ? `{ ${taken.map((each) => each.name).join(", ")} }` : "";
  return [
    `export const ${name} = ${word}(${title},${params} ${isAsync}(${pattern}) => {`,
    ...body,
    `})${end}`,
    "",
    "",
  ].join(eol);
}

/** The one output, or a record of them. */
function returnText(session: Session, given: Definition["given"]): string | undefined {
  const [only] = given;
  if (!only) return undefined;
  if (given.length === 1) return only.code;
  if (session.language === "python") {
    const { quote } = session.style;
    return `{${given.map(({ key, code }) => `${quote}${key}${quote}: ${code}`).join(", ")}}`;
  }
  return `{ ${given.map(({ key, code }) => property(key, code)).join(", ")} }`;
}

const hints: Record<string, string> = { string: "str", integer: "int", number: "float", boolean: "bool" };
const zods: Record<string, string> = {
  string: ".string()",
  integer: ".int()",
  number: ".number()",
  boolean: ".boolean()",
};

/** The type of a parameter that is handed on; what a step gives has a type of its own already. */
function typeOf(session: Session, code: string): string | undefined {
  const name = code.replace(/^.*\./, "");
  const schema = session.pipeline.parameters.find((parameter) => parameter.name === name)?.schema;
  return schema && Object.keys(schema).length === 1 && typeof schema.type === "string" ? schema.type : undefined;
}

function hint(session: Session, code: string): string {
  const found = hints[typeOf(session, code) ?? ""];
  return found === undefined ? "" : `: ${found}`;
}

function zod(session: Session, code: string): string {
  return zods[typeOf(session, code) ?? ""] ?? ".any()";
}

/** The statements that take the place: the call, and in Python its outputs by name. */
export function callText(
  session: Session,
  { name, taken, given, isLet }: { name: string; taken: readonly Taken[]; given: readonly Given[]; isLet: boolean },
): string[] {
  const names = given.map((each) => each.name);
  const [only] = names;
  if (session.language === "python") {
    const call = `${name}(${taken.map((each) => `${each.name}=${each.code}`).join(", ")})`;
    if (only === undefined) return [call];
    if (names.length === 1) return [`${only} = ${call}`];
    const all = freeName(session, [`${name}_outputs`]);
    return [`${all} = ${call}`, `${names.join(", ")} = ${names.map((each) => `${all}.${each}`).join(", ")}`];
  }
  const record = taken.map((each) => property(each.name, each.code)).join(", ");
  const call = `${name}(${taken.length > 0 ? `{ ${record} }` : ""})`;
  if (only === undefined) return [call];
  return [`${isLet ? "let" : "const"} ${names.length === 1 ? only : `{ ${names.join(", ")} }`} = ${call}`];
}
