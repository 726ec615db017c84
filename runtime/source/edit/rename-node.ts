/** `renameNode`: the step's own name, where it is defined and wherever this file means it. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { TextEdit } from "../../model/edit.ts";
import { literalText, quoteStyle } from "../literal-text.ts";
import { meanings, requireName, variablesIn } from "./names.ts";
import { refuse } from "./refusal.ts";
import { rangeIn, type Session } from "./session.ts";
import { requireCall, sourceOf } from "./syntax.ts";

export function renameNode(session: Session, id: string, name: string): void {
  const node = session.node(session.anchor(id));
  requireCall(node);
  if (node.kind === "pipeline" || node.kind === "ask")
    refuse("not-editable", `"${id}" is no step. Change its name in the text.`, node.range);
  const definition = session.parsed.steps.find(
    (step) => step.name === node.step && step.file === node.definition?.file,
  );
  if (!definition || definition.file !== undefined) {
    refuse(
      "defined-elsewhere",
      `"${node.step}" is defined in ${definition?.file ?? "another file"}. Rename it there.`,
      node.range,
    );
  }
  requireName(session, name);
  if (session.parsed.steps.some((step) => step.name === name)) taken(session, name);
  const { nameRange } = definition;
  if (!nameRange) return refuse("not-editable", "The step has no name in the text.", node.range);
  const local = session.text.slice(nameRange.start.offset, nameRange.end.offset);
  if (local !== node.step) {
    const option = nameOption(session, definition.range, node.step);
    if (!option)
      refuse(
        "not-editable",
        `"${node.step}" has its name from something that is not a literal. Change it in the text.`,
        nameRange,
      );
    const before = sourceOf(session, option);
    return session.apply([
      {
        start: option.startIndex,
        end: option.endIndex,
        text: literalText(name, session.language, quoteStyle(before) ?? session.style.quote, before),
      },
    ]);
  }
  const used = variablesIn(session.root).find((candidate) => sourceOf(session, candidate) === name);
  if (used) taken(session, name, used);
  session.apply(renameVariable(session, session.root, local, name));
}

function taken(session: Session, name: string, node?: SyntaxNode): never {
  return refuse(
    "name-taken",
    `There is a "${name}" in this file already. Choose another name.`,
    node ? rangeIn(session, node) : undefined,
  );
}

/** The literal that a `name` option is. */
function nameOption(
  session: Session,
  range: { start: { offset: number }; end: { offset: number } },
  step: string,
): SyntaxNode | undefined {
  const inside = (node: SyntaxNode) => node.startIndex >= range.start.offset && node.endIndex <= range.end.offset;
  const strings = session.root
    .descendantsOfType("string")
    .filter((node) => inside(node) && sourceOf(session, node).slice(1, -1) === step);
  return strings.find((node) => {
    const key = node.parent?.childForFieldName("key") ?? node.parent?.childForFieldName("name");
    return key !== null && key !== undefined && sourceOf(session, key).replaceAll(/["']/g, "") === "name";
  });
}

/** The edits that give a variable of `scope` another name: keys, exports and what hides it stay as they are. */
export function renameVariable(session: Session, scope: SyntaxNode, from: string, to: string): TextEdit[] {
  const edits = meanings(session, scope, from).map((node): TextEdit => {
    const at = { start: node.startIndex, end: node.endIndex };
    const { parent } = node;
    if (node.type === "shorthand_property_identifier") return { ...at, text: `${from}: ${to}` };
    if (node.type === "shorthand_property_identifier_pattern") return { ...at, text: `${from}: ${to}` };
    // Others go on finding it by the name that they know.
    if (parent?.type === "export_specifier" && !parent.childForFieldName("alias"))
      return { ...at, text: `${to} as ${from}` };
    return { ...at, text: to };
  });
  const aliases = new Set(
    session.root
      .descendantsOfType("export_specifier")
      .flatMap((specifier) => specifier.childForFieldName("alias")?.startIndex ?? []),
  );
  return [...edits.filter((edit) => !aliases.has(edit.start)), ...listedNames(session, from, to)];
}

/** `__all__ = ["fit"]` */
function listedNames(session: Session, from: string, to: string): TextEdit[] {
  if (session.language !== "python" || !session.text.includes("__all__")) return [];
  return session.root.namedChildren.flatMap((statement) => {
    const assignment = statement.namedChild(0);
    const left = assignment?.childForFieldName("left");
    if (!left || sourceOf(session, left) !== "__all__") return [];
    return statement
      .descendantsOfType("string_content")
      .flatMap((content) =>
        sourceOf(session, content) === from ? [{ start: content.startIndex, end: content.endIndex, text: to }] : [],
      );
  });
}
