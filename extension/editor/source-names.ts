/**
 * Names over the files of the workspace: where a thing stands, and what it takes to rename it.
 *
 * Boundary: open documents count as they are typed. Files that do not contain the name are not parsed.
 */
import * as vscode from "vscode";
import type { Language } from "../../runtime/model/graph.ts";
import type { TextEdit } from "../../runtime/model/edit.ts";
import type { NameAt, Named, Shared } from "../../runtime/source/names.ts";
import type { Documents, PipelineDocument } from "../documents/documents.ts";
import type { LocalFiles } from "../documents/local-files.ts";
import { workspaceFiles } from "../documents/workspace-files.ts";
import { refusedEdit } from "../platform/refusal.ts";

export interface InFile<T> {
  readonly uri: vscode.Uri;
  readonly text: string;
  readonly items: readonly T[];
}

export type SourceNames = ReturnType<typeof createSourceNames>;

export function createSourceNames(documents: Documents, files: LocalFiles) {
  /** The files that can mean a name: for a variable the one that it stands in. */
  async function filesWith({ file, parsed }: PipelineDocument, named: Named): Promise<string[]> {
    if (named.kind !== "shared") return [file];
    const uris = await workspaceFiles(parsed.language);
    return [...new Set([file, named.file, ...uris.map(({ fsPath }) => fsPath)])];
  }

  /** Goes through the files, and again for each other file under which the thing is known. */
  async function collect<T extends { readonly start: number }>(
    document: PipelineDocument,
    first: Named,
    visit: (
      file: string,
      language: Language,
      text: string,
      named: Named,
    ) => { items: readonly T[]; also: readonly Shared[] },
  ): Promise<InFile<T>[]> {
    const found = new Map<string, { text: string; items: T[] }>();
    const seen = new Set<string>();
    const queue: Named[] = [first];
    const paths = await filesWith(document, first);
    for (let named = queue.shift(); named; named = queue.shift()) {
      const key = named.kind === "shared" ? named.file : "";
      if (seen.has(key)) continue;
      seen.add(key);
      for (const path of paths) {
        const text = files.readText(path);
        if (text === undefined || !text.includes(named.name)) continue;
        const { items, also } = visit(path, document.parsed.language, text, named);
        queue.push(...also);
        const before = found.get(path)?.items ?? [];
        // A package's own file has the thing twice: as what it imports, and as what others import of it.
        const added = items.filter(({ start }) => !before.some((each) => each.start === start));
        if (added.length > 0) found.set(path, { text, items: [...before, ...added] });
      }
    }
    return [...found].map(([path, value]) => ({ uri: vscode.Uri.file(path), ...value }));
  }

  return {
    async at({ file, parsed, text }: PipelineDocument, offset: number): Promise<NameAt | undefined> {
      return (await documents.reader())?.nameAt(file, parsed.language, text, offset);
    },
    async references(document: PipelineDocument, named: Named): Promise<InFile<{ start: number; end: number }>[]> {
      const reader = await documents.reader();
      if (!reader) return [];
      return collect(document, named, (file, language, text, each) => {
        const { places, also } = reader.references(file, language, text, each);
        return { items: places, also };
      });
    },
    /** Throws a `Refusal` where the new name would mean something else. */
    async rename(document: PipelineDocument, named: Named, to: string): Promise<InFile<TextEdit>[]> {
      const reader = await documents.reader();
      if (!reader) return [];
      return collect(document, named, (file, language, text, each) => {
        const result = reader.rename(file, language, text, each, to);
        if ("refused" in result) throw refusedEdit(result.refused, file);
        return { items: result.edits, also: result.also };
      });
    },
    /** Where a step, pipeline or parameter is defined. */
    async definition(document: PipelineDocument, named: Named): Promise<vscode.Location | undefined> {
      const reader = await documents.reader();
      if (named.kind !== "shared") {
        const pipeline = document.parsed.pipelines.find(({ name }) => name === named.pipeline);
        const parameter = pipeline?.parameters.find(({ name }) => name === named.name);
        const [first] = reader?.references(document.file, document.parsed.language, document.text, named).places ?? [];
        const at = named.kind === "parameter" ? (parameter?.nameRange?.start.offset ?? first?.start) : first?.start;
        return at === undefined ? undefined : locationOf(document.uri, document.text, at, at + named.name.length);
      }
      const text = files.readText(named.file);
      if (text === undefined) return undefined;
      const parsed = reader?.parse(named.file, document.parsed.language, text);
      const range =
        parsed?.steps.find(
          ({ file, nameRange }) =>
            file === undefined &&
            nameRange !== undefined &&
            text.slice(nameRange.start.offset, nameRange.end.offset) === named.name,
        )?.nameRange ?? parsed?.pipelines.find((pipeline) => pipeline.export === named.name)?.nameRange;
      return range && locationOf(vscode.Uri.file(named.file), text, range.start.offset, range.end.offset);
    },
  };
}

export function locationOf(uri: vscode.Uri, text: string, start: number, end: number): vscode.Location {
  return new vscode.Location(uri, new vscode.Range(positionOf(text, start), positionOf(text, end)));
}

/** Of a text that may not be open. */
export function positionOf(text: string, offset: number): vscode.Position {
  const before = text.slice(0, offset);
  const line = before.split("\n").length - 1;
  return new vscode.Position(line, offset - (before.lastIndexOf("\n") + 1));
}
