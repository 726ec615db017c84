/**
 * Graph edits to text edits: the smallest change that says the same, in the file's own style.
 *
 * Job: each kind of edit has its file in `edit/`; here they are put in order, proved and handed out.
 * Invariants:
 * 1. Every byte outside of the given text edits stays as it is.
 * 2. All edits of one change apply, each on the result of the one before, or none: the first refusal refuses the change.
 * 3. The graph of the new text is what `applyEdit` makes of the old graph; an edit that would change anything else is refused.
 */
import type { Edit, TextEdit } from "../model/edit.ts";
import type { Language, ParsedFile } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import { addNode, addStep, duplicateNode } from "./edit/add-node.ts";
import { setCallOption, setEnabled } from "./edit/call-option.ts";
import { setArgument } from "./edit/set-argument.ts";
import { connect, disconnect } from "./edit/connect.ts";
import { applyEdit, comparable } from "./edit/graph.ts";
import { isSameGraph } from "./edit/same-graph.ts";
import { setOption } from "./edit/option.ts";
import { addParameter, removeParameter, renameParameter } from "./edit/parameter.ts";
import { retypeParameter } from "./edit/parameter-type.ts";
import { setParameterDefault } from "./edit/parameter-default.ts";
import { EditRefused, near, refuse, type Refusal } from "./edit/refusal.ts";
import { removeNode } from "./edit/remove-node.ts";
import { renameNode } from "./edit/rename-node.ts";
import { openSession, type Reader, type Session } from "./edit/session.ts";
import { requireSound } from "./edit/syntax.ts";
import { wrapNodes } from "./edit/wrap-nodes.ts";
import type { SyntaxParser } from "./parser.ts";

export type EditResult = { readonly edits: readonly TextEdit[] } | { readonly refused: Refusal };

/** A text together with what it says. */
export interface EditedFile {
  readonly file: string;
  readonly language: Language;
  readonly text: string;
  readonly parsed: ParsedFile;
  /** Which pipeline of the file; needed when there are several. */
  readonly pipeline?: string | undefined;
}

/** How an edit's outcome is read again. `parse` gives what `parsed` is of another text of the same file. */
export interface Reading {
  readonly parser: SyntaxParser;
  parse(text: string): ParsedFile;
}

export function edit(reading: Reading, file: EditedFile, edits: readonly Edit[]): EditResult {
  const reader: Reader = { ...reading, parse: (text) => reading.parse(text), file: file.file, language: file.language };
  let session: Session | undefined;
  try {
    session = openSession(reader, file.text, file.parsed, pipelineIndex(file.parsed, file.pipeline));
    for (const one of edits) applyProved(session, one);
    return { edits: session.edits() };
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    // There is always a place to look at: where the pipeline is named, if nothing is nearer.
    const place = file.parsed.pipelines.find(
      (pipeline) => pipeline.name === (file.pipeline ?? pipeline.name),
    )?.nameRange;
    return { refused: place ? { range: place, ...error.refusal } : error.refusal };
  } finally {
    session?.close();
  }
}

/** Makes one edit, and refuses it when the text then says anything but what the edit says. */
function applyProved(session: Session, one: Edit): void {
  const { pipeline: before, parsed } = session;
  if (before.dialect !== "pipeloom")
    refuse(
      "unsupported-edit",
      `Files of ${before.dialect} are shown, not edited from the graph. Change the text itself.`,
      before.nameRange,
    );
  if (one.type !== "setParameterDefault") requireSound(session);
  // In a literal this key means something else in one language, and nothing anyone could want in the other.
  if ("value" in one && hasKey(one.value, "__proto__"))
    refuse("bad-value", 'A value may not have the key "__proto__".');
  apply(session, one);
  const expected = applyEdit(before, one, { steps: parsed.steps, after: session.parsed.steps });
  // Where Python has no hint, the default tells the type.
  const now = comparable(session.parsed, session.text, session.pipeline, one);
  if (now && isSameGraph(now, expected, { types: one.type !== "setParameterDefault" })) return;
  refuse(
    "not-exact",
    `This edit ("${one.type}") would change more here than it says. Change the text itself.`,
    before.nameRange,
  );
}

function hasKey(value: Json, key: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, key) || Object.values(value).some((item: Json) => hasKey(item, key));
}

function apply(session: Session, one: Edit): void {
  switch (one.type) {
    case "setParameterDefault":
      return setParameterDefault(session, one.parameter, one.value);
    case "setOption":
      return setOption(session, one.step, one.option, one.value);
    case "setArgument":
      return setArgument(session, one.node, one.input, one.value);
    case "connect":
      return connect(session, one.from, one.to);
    case "disconnect":
      return disconnect(session, session.anchor(one.to.node), one.to.input);
    case "addNode":
      return addNode(session, one.step, one);
    case "removeNode":
      return removeNode(session, one.node, one.users ?? "disconnect");
    case "renameNode":
      return renameNode(session, one.node, one.name);
    case "duplicateNode":
      return duplicateNode(session, one.node);
    case "addStep":
      return addStep(session, one);
    case "setCallOption":
      return setCallOption(session, one.node, one.option, one.value);
    case "disableNode":
      return setEnabled(session, one.node, false);
    case "enableNode":
      return setEnabled(session, one.node, true);
    case "wrapNodes":
      return wrapNodes(session, one.nodes, one.name);
    case "addParameter":
      return addParameter(session, one.parameter, one.valueType, one.default);
    case "removeParameter":
      return removeParameter(session, one.parameter);
    case "renameParameter":
      return renameParameter(session, one.parameter, one.name);
    case "retypeParameter":
      return retypeParameter(session, one.parameter, one.valueType);
    default:
      return one satisfies never;
  }
}

function pipelineIndex({ pipelines }: ParsedFile, name: string | undefined): number {
  const names = pipelines.map((pipeline) => pipeline.name);
  if (name !== undefined) {
    const found = names.indexOf(name);
    if (found >= 0) return found;
    refuse("unknown-pipeline", `There is no pipeline "${name}" in this file.${near(name, names)}`);
  }
  if (names.length === 0) refuse("unknown-pipeline", "There is no pipeline in this file.");
  if (names.length === 1) return 0;
  return refuse(
    "ambiguous-pipeline",
    `This file has ${names.length} pipelines: ${names.join(", ")}. Say which one is meant.`,
  );
}
