/**
 * Graph edits to text edits: the smallest replacement that says the same, in the file's own style.
 *
 * Invariants:
 * 1. Every byte outside of the given edits stays as it is.
 * 2. All edits of one change apply, or none: the first refusal refuses the change.
 */
import { checkValue } from "../config/check.ts";
import { nearest } from "../config/nearest.ts";
import type { Edit, TextEdit } from "../model/edit.ts";
import type { Language, Parameter, ParsedFile, Pipeline } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import { literalText, quoteStyle } from "./literal-text.ts";

export type RefusalCode =
  | "unknown-pipeline"
  | "ambiguous-pipeline"
  | "unknown-parameter"
  | "no-default"
  | "not-a-literal"
  | "bad-value"
  | "broken-text"
  | "conflicting-edits"
  | "unsupported-edit";

export interface Refusal {
  readonly code: RefusalCode;
  /** What is in the way, and what to do. */
  readonly message: string;
}

export type EditResult = { readonly edits: readonly TextEdit[] } | { readonly refused: Refusal };

/** A text together with what it says: a `SourceDocument`'s `text` and `parsed()`. */
export interface EditedFile {
  readonly text: string;
  readonly parsed: ParsedFile;
  /** Which pipeline of the file; needed when there are several. */
  readonly pipeline?: string | undefined;
}

export function edit(file: EditedFile, edits: readonly Edit[]): EditResult {
  const pipeline = findPipeline(file.parsed, file.pipeline);
  if ("code" in pipeline) return { refused: pipeline };
  const changes = new Map<number, TextEdit>();
  for (const one of edits) {
    const result = textEdit(file, pipeline, one);
    if ("code" in result) return { refused: result };
    // Of two edits of one place the later one would lose or win by chance.
    const before = changes.get(result.start);
    if (before && before.text !== result.text) {
      return {
        refused: {
          code: "conflicting-edits",
          message: "Two edits of one change set the same place to different values. Send one of them.",
        },
      };
    }
    changes.set(result.start, result);
  }
  const kept = [...changes.values()].filter(({ start, end, text }) => file.text.slice(start, end) !== text);
  return { edits: kept.sort((a, b) => a.start - b.start) };
}

function textEdit(file: EditedFile, pipeline: Pipeline, one: Edit): TextEdit | Refusal {
  switch (one.type) {
    case "setParameterDefault":
      return setParameterDefault(file, pipeline, one.parameter, one.value);
    case "setOption":
    case "setArgument":
    case "connect":
    case "disconnect":
    case "addNode":
    case "removeNode":
    case "renameNode":
      return {
        code: "unsupported-edit",
        message: `Edits of the kind "${one.type}" are not written to the file yet. Change the text itself.`,
      };
    default:
      return one satisfies never;
  }
}

function findPipeline({ pipelines }: ParsedFile, name: string | undefined): Pipeline | Refusal {
  const [first, second] = pipelines;
  const names = pipelines.map((pipeline) => pipeline.name);
  if (name !== undefined) {
    const found = pipelines.find((pipeline) => pipeline.name === name);
    return (
      found ?? { code: "unknown-pipeline", message: `There is no pipeline "${name}" in this file.${near(name, names)}` }
    );
  }
  if (!first) return { code: "unknown-pipeline", message: "There is no pipeline in this file." };
  if (!second) return first;
  return {
    code: "ambiguous-pipeline",
    message: `This file has ${pipelines.length} pipelines: ${names.join(", ")}. Say which one is meant.`,
  };
}

function setParameterDefault(file: EditedFile, pipeline: Pipeline, name: string, value: Json): TextEdit | Refusal {
  const parameter = pipeline.parameters.find((candidate) => candidate.name === name);
  if (!parameter) {
    const names = pipeline.parameters.map((candidate) => candidate.name);
    return { code: "unknown-parameter", message: `${pipeline.name} has no parameter "${name}".${near(name, names)}` };
  }
  const refusal = defaultRefusal(file, parameter, value);
  if (refusal) return refusal;
  const { start, end } = parameter.defaultRange ?? pipeline.range;
  const before = file.text.slice(start.offset, end.offset);
  const { language } = file.parsed;
  const text = literalText(value, language, quoteStyle(before) ?? fileQuote(file.text, language), before);
  return { start: start.offset, end: end.offset, text };
}

/** Why the default cannot be set, if it cannot. */
function defaultRefusal(file: EditedFile, parameter: Parameter, value: Json): Refusal | undefined {
  const { name, defaultRange, defaultSource } = parameter;
  if (!defaultRange || defaultSource === undefined) {
    return { code: "no-default", message: `"${name}" has no default in the file. Write one there first.` };
  }
  if (parameter.default === undefined) {
    return {
      code: "not-a-literal",
      message: `The default of "${name}" is computed: ${defaultSource}. Change it in the text.`,
    };
  }
  if (file.text.slice(defaultRange.start.offset, defaultRange.end.offset) !== defaultSource) {
    return {
      code: "broken-text",
      message: `The text around the default of "${name}" is broken. Correct the syntax first.`,
    };
  }
  const [problem] = checkValue(parameter.schema, value);
  if (problem) {
    const place = [name, ...problem.path].join(".");
    return { code: "bad-value", message: `"${place}" ${problem.message}.` };
  }
  // In a literal this key means something else in one language, and nothing a parameter could want in the other.
  if (hasKey(value, "__proto__")) return { code: "bad-value", message: `"${name}" may not have the key "__proto__".` };
  return undefined;
}

function hasKey(value: Json, key: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, key) || Object.values(value).some((item: Json) => hasKey(item, key));
}

/** The quote that the file uses most. */
function fileQuote(text: string, language: Language): '"' | "'" {
  const singles = text.split("'").length;
  const doubles = text.split('"').length;
  if (singles === doubles) return '"';
  return singles > doubles && !(language === "python" && text.includes('"""') && singles < doubles * 2) ? "'" : '"';
}

function near(name: string, names: readonly string[]): string {
  const found = nearest(name, names);
  return found === undefined ? "" : ` Did you mean "${found}"?`;
}
