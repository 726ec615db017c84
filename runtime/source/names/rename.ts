/**
 * Every place of a file where a name means one thing, and the text that gives it another name.
 *
 * Invariant: what a file hands on under the old name to others that cannot be seen (`export { fit }`, an alias) keeps that name.
 */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { TextEdit } from "../../model/edit.ts";
import { bindingScope, requireName, variablesIn } from "../edit/names.ts";
import { renameParameter } from "../edit/parameter.ts";
import { refuse } from "../edit/refusal.ts";
import { renameVariable } from "../edit/rename-node.ts";
import { rangeIn, type Session } from "../edit/session.ts";
import { pipelineFunction, sourceOf } from "../edit/syntax.ts";
import { importedNames, moduleFile, type Resolve } from "./imported.ts";
import { namespaceOf, type Named, type Shared } from "./name-at.ts";

export interface Renaming {
  readonly edits: readonly TextEdit[];
  /** The same thing as others find it here: `from .steps import fit` in a package's own file. */
  readonly also: readonly Shared[];
}

/** Edits that do not yet say whether the new name is free. One per place, so that they are also the references. */
export function placesOf(session: Session, named: Named, to: string, resolve: Resolve): Renaming {
  if (named.kind !== "shared") {
    const fn = scopeOf(session, named);
    const inFunction = (edit: TextEdit) => edit.start >= fn.startIndex && edit.end <= fn.endIndex;
    return { edits: renameVariable(session, fn, named.name, to).filter(inFunction), also: [] };
  }
  if (session.parsed.file === named.file)
    return { edits: renameVariable(session, session.root, named.name, to), also: [] };
  const edits: TextEdit[] = [];
  const also: Shared[] = [];
  for (const entry of importedNames(session)) {
    if (entry.imported === named.name && resolve(entry.from) === named.file) {
      const at = { start: entry.nameNode.startIndex, end: entry.nameNode.endIndex };
      if (entry.hasAlias) edits.push({ ...at, text: to });
      else if (entry.isReexport) edits.push({ ...at, text: `${to} as ${named.name}` });
      else {
        edits.push(...renameVariable(session, session.root, named.name, to));
        if (session.language === "python") also.push({ kind: "shared", name: named.name, file: session.parsed.file });
      }
    } else if (moduleFile(session, entry, resolve) === named.file) {
      edits.push(...membersOf(session, entry.local, named.name, to));
    }
  }
  const seen = new Set<number>();
  return { edits: edits.filter(({ start }) => !seen.has(start) && seen.add(start)), also };
}

/** The function, or the block, that the name belongs to. */
function scopeOf(session: Session, named: Exclude<Named, Shared>): SyntaxNode {
  const fn = pipelineFunction(session);
  const node = named.kind === "variable" ? session.root.descendantForIndex(named.at, named.at) : null;
  return (node && bindingScope(session, node, fn)) ?? fn;
}

function membersOf(session: Session, namespace: string, name: string, to: string): TextEdit[] {
  return session.root
    .descendantsOfType(["identifier", "property_identifier"])
    .filter((node) => sourceOf(session, node) === name && namespaceOf(session, node) === namespace)
    .map((node) => ({ start: node.startIndex, end: node.endIndex, text: to }));
}

/** The same with the new name checked: refused where it would mean something else. */
export function rename(session: Session, named: Named, to: string, resolve: Resolve): Renaming {
  requireName(session, to);
  if (named.kind === "parameter") {
    renameParameter(session, named.name, to);
    return { edits: session.edits(), also: [] };
  }
  const renaming = placesOf(session, named, to, resolve);
  const scope = named.kind === "variable" ? scopeOf(session, named) : session.root;
  const used = variablesIn(scope).find((node) => sourceOf(session, node) === to);
  if (used && renaming.edits.length > 0)
    refuse("name-taken", `There is a "${to}" in this file already. Choose another name.`, rangeIn(session, used));
  return renaming;
}
