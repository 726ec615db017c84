/** What a name at a place of a text stands for: a step or pipeline, wherever it is defined, a parameter, or a variable of a body. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import { bindingScope, isVariable } from "../edit/names.ts";
import { EditRefused } from "../edit/refusal.ts";
import type { Session } from "../edit/session.ts";
import { isInside, pipelineFunction, sourceOf } from "../edit/syntax.ts";
import { importedNames, moduleFile, type Resolve } from "./imported.ts";

/** A step or pipeline by the name that its module binds it to. */
export interface Shared {
  readonly kind: "shared";
  readonly name: string;
  /** Absolute path of the file that defines it. */
  readonly file: string;
}

export type Named =
  | Shared
  | { readonly kind: "parameter"; readonly name: string; readonly pipeline: string }
  /** `at` is the offset of one of its places. */
  | { readonly kind: "variable"; readonly name: string; readonly pipeline: string; readonly at: number };

/** @param open Opens a session on one of the file's pipelines. */
export function nameAt(
  session: Session,
  offset: number,
  resolve: Resolve,
  open: (pipeline: string) => Session,
): { readonly named: Named; readonly start: number; readonly end: number } | undefined {
  const node = identifierAt(session, offset);
  if (!node) return undefined;
  const place = { start: node.startIndex, end: node.endIndex };
  const pipeline = session.parsed.pipelines.find(
    ({ range }) => range.start.offset <= offset && offset <= range.end.offset,
  );
  const local = pipeline && localAt(open(pipeline.name), node, pipeline.name);
  if (local) return { named: local, ...place };
  const shared = sharedAt(session, node, resolve);
  return shared && { named: shared, ...place };
}

function identifierAt(session: Session, offset: number): SyntaxNode | undefined {
  for (const at of [offset, offset - 1]) {
    const node = at < 0 ? null : session.root.descendantForIndex(at, at);
    if (node && /identifier/.test(node.type)) return node;
  }
  return undefined;
}

/** A name that the pipeline's own function gives a meaning to. */
function localAt(session: Session, node: SyntaxNode, pipeline: string): Named | undefined {
  try {
    const fn = pipelineFunction(session);
    const own = session.root.descendantForIndex(node.startIndex, node.endIndex - 1);
    const isVisible = own !== null && isInside(own, fn) && isVariable(own);
    const scope = isVisible ? bindingScope(session, own, fn) : undefined;
    if (!own || !scope) return undefined;
    const name = sourceOf(session, own);
    const isParameter = scope.id === fn.id && session.pipeline.parameters.some((parameter) => parameter.name === name);
    if (isParameter) return { kind: "parameter", name, pipeline };
    return { kind: "variable", name, pipeline, at: own.startIndex };
  } catch (error) {
    if (error instanceof EditRefused) return undefined;
    throw error;
  } finally {
    session.close();
  }
}

function sharedAt(session: Session, node: SyntaxNode, resolve: Resolve): Shared | undefined {
  const name = sourceOf(session, node);
  const { parsed, text } = session;
  const isDefined =
    parsed.steps.some(
      ({ file, nameRange }) =>
        file === undefined && nameRange && text.slice(nameRange.start.offset, nameRange.end.offset) === name,
    ) || parsed.pipelines.some((pipeline) => pipeline.export === name);
  const namespace = namespaceOf(session, node);
  if (namespace === undefined && !isVariable(node) && node.parent?.type !== "import_specifier") return undefined;
  if (isDefined && namespace === undefined) return { kind: "shared", name, file: parsed.file };
  for (const entry of importedNames(session)) {
    if (namespace !== undefined) {
      const file = entry.local === namespace ? moduleFile(session, entry, resolve) : undefined;
      if (file !== undefined) return { kind: "shared", name, file };
      continue;
    }
    const isSame = entry.local === name || isInside(node, entry.nameNode);
    const file = isSame && entry.imported !== "*" ? resolve(entry.from) : undefined;
    if (file !== undefined) return { kind: "shared", name: entry.imported, file };
  }
  return undefined;
}

/** `steps` of `steps.fit`. */
export function namespaceOf(session: Session, node: SyntaxNode): string | undefined {
  const { parent } = node;
  if (parent?.type !== "member_expression" && parent?.type !== "attribute") return undefined;
  const property = parent.childForFieldName("property") ?? parent.childForFieldName("attribute");
  const object = parent.childForFieldName("object");
  return property?.id === node.id && object ? sourceOf(session, object).replaceAll(/\s/g, "") : undefined;
}
