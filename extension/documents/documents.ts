/**
 * What every open document says, kept up to date while the user types.
 *
 * Job: text -> `ParsedFile`, once per change and event-loop turn; tells everyone who shows it.
 * Boundary: works without trust and without a disk; starts no process.
 * Invariants:
 * 1. The parser is loaded only when a text first mentions a pipeline library.
 * 2. `parsed` always belongs to `version`; listeners never see an older version after a newer one.
 * 3. A document is parsed again when a local file that it was followed into changes, open or on disk.
 */
import * as vscode from "vscode";
import type { Edit } from "../../runtime/model/edit.ts";
import type { Language, ParsedFile } from "../../runtime/model/graph.ts";
import type { EditResult } from "../../runtime/source/edit.ts";
import { createOwner } from "../platform/disposables.ts";
import { createSignal } from "../platform/signal.ts";
import { languageOf, mayUsePipeloom } from "./language.ts";
import type { LocalFiles } from "./local-files.ts";
import type { SourceReader } from "./source-reader.ts";

export interface PipelineDocument {
  readonly uri: vscode.Uri;
  readonly file: string;
  readonly version: number;
  readonly text: string;
  readonly parsed: ParsedFile;
}

export interface DocumentsOptions {
  readonly loadReader: () => Promise<SourceReader>;
  readonly files: LocalFiles;
  readonly log: vscode.LogOutputChannel;
}

export type Documents = ReturnType<typeof createDocuments>;

export function createDocuments({ loadReader, files, log }: DocumentsOptions) {
  const owner = createOwner();
  const documents = new Map<string, PipelineDocument>();
  const waiting = new Map<string, vscode.TextDocument>();
  const onParsed = createSignal<PipelineDocument>((error) => log.error(String(error)));
  const onClosed = createSignal<string>();
  let reader: SourceReader | undefined;
  let loading: Promise<SourceReader | undefined> | undefined;
  let isScheduled = false;

  function load(): Promise<SourceReader | undefined> {
    loading ??= loadReader().then(
      (loaded) => (reader = loaded),
      (error: unknown) => {
        log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(
          "Pipeloom's parser could not be loaded; reinstall the extension. The log has details.",
        );
        return undefined;
      },
    );
    return loading;
  }

  function schedule(document: vscode.TextDocument): void {
    waiting.set(document.uri.toString(), document);
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      if (reader) parseWaiting(reader);
      else void load().then((loaded) => loaded && parseWaiting(loaded));
    });
  }

  function parseWaiting(loaded: SourceReader): void {
    const batch = [...waiting.values()];
    waiting.clear();
    for (const document of batch) if (!document.isClosed) parse(loaded, document);
  }

  function parse(loaded: SourceReader, document: vscode.TextDocument): PipelineDocument | undefined {
    const key = document.uri.toString();
    const language = languageOf(document.languageId);
    if (!language) return undefined;
    const text = document.getText();
    const file = document.uri.fsPath;
    const parsed = loaded.read(file, language, text);
    const next: PipelineDocument = { uri: document.uri, file, version: document.version, text, parsed };
    documents.set(key, next);
    onParsed.emit(next);
    return next;
  }

  function isRelevant(document: vscode.TextDocument, language: Language): boolean {
    return documents.has(document.uri.toString()) || mayUsePipeloom(document.getText(), language);
  }

  function consider(document: vscode.TextDocument): void {
    const language = languageOf(document.languageId);
    if (!language) return;
    if (isRelevant(document, language)) schedule(document);
  }

  /** Parses again whatever was followed into `path`. */
  function touched(path: string): void {
    for (const { parsed, uri } of documents.values()) {
      if (!parsed.dependencies.includes(path)) continue;
      const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
      if (document) schedule(document);
    }
  }

  function close(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    waiting.delete(key);
    if (!documents.delete(key)) return;
    reader?.forget(document.uri.fsPath);
    onClosed.emit(key);
  }

  owner.own(vscode.workspace.onDidOpenTextDocument(consider));
  owner.own(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || !languageOf(document.languageId)) return;
      consider(document);
      touched(document.uri.fsPath);
    }),
  );
  owner.own(vscode.workspace.onDidCloseTextDocument(close));
  const watcher = owner.own(vscode.workspace.createFileSystemWatcher("**/*.{ts,tsx,mts,py}"));
  const changedOnDisk = (uri: vscode.Uri) => {
    files.forget(uri.fsPath);
    touched(uri.fsPath);
  };
  owner.own(watcher.onDidChange(changedOnDisk));
  owner.own(watcher.onDidCreate(changedOnDisk));
  owner.own(watcher.onDidDelete(changedOnDisk));
  for (const document of vscode.workspace.textDocuments) consider(document);

  return {
    onParsed,
    onClosed,
    /** What is known of a document now; it may be one event-loop turn behind the text. */
    get: (uri: vscode.Uri): PipelineDocument | undefined => documents.get(uri.toString()),
    byFile: (file: string): PipelineDocument | undefined => [...documents.values()].find((each) => each.file === file),
    /** All open documents that use Pipeloom. */
    pipelineDocuments: (): readonly PipelineDocument[] =>
      [...documents.values()].filter(({ parsed }) => parsed.usesPipeloom),
    /** The document as its text is right now. Undefined when it cannot be a pipeline file. */
    async current(document: vscode.TextDocument): Promise<PipelineDocument | undefined> {
      const known = documents.get(document.uri.toString());
      if (known?.version === document.version) return known;
      const language = languageOf(document.languageId);
      if (!language || !isRelevant(document, language)) return undefined;
      const loaded = await load();
      return loaded && parse(loaded, document);
    },
    /** What the text of a file says that is not open. */
    async parse(file: string, language: Language, text: string): Promise<ParsedFile | undefined> {
      return (await load())?.parse(file, language, text);
    },
    /** What edits of the graph are as edits of the document's text. Nothing is changed here. */
    async edit(
      { file, text, parsed }: PipelineDocument,
      pipeline: string,
      edits: readonly Edit[],
    ): Promise<EditResult> {
      const loaded = await load();
      if (!loaded) throw new Error("The parser is not loaded.");
      return loaded.edit(file, parsed.language, text, edits, pipeline);
    },
    /** The parser itself, for questions about names and problems. */
    reader: load,
    dispose: () => owner.dispose(),
  };
}
