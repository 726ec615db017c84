/**
 * The pipeline that commands, graph and forms are about: the one in the last pipeline file that had the focus.
 *
 * Invariant: it stays when the focus goes to a view or another file, and goes when its document is closed.
 */
import * as vscode from "vscode";
import type { Pipeline } from "../../runtime/model/graph.ts";
import { setContextKey } from "../platform/context-keys.ts";
import { createOwner } from "../platform/disposables.ts";
import { containsPosition } from "../platform/positions.ts";
import { createSignal } from "../platform/signal.ts";
import type { Documents, PipelineDocument } from "./documents.ts";

export interface ActivePipeline {
  readonly document: PipelineDocument;
  /** Undefined when the file defines none. */
  readonly pipeline: Pipeline | undefined;
}

export type Active = ReturnType<typeof createActive>;

export function createActive(documents: Documents, memory: vscode.Memento) {
  const owner = createOwner();
  const onChange = createSignal<ActivePipeline | undefined>();
  const selectionKey = "pipeloom.selectedPipelines";
  const selected = new Map<string, string>(Object.entries(memory.get<Record<string, string>>(selectionKey, {})));
  let uri: vscode.Uri | undefined;

  function pipelineOf(document: PipelineDocument): Pipeline | undefined {
    const { pipelines } = document.parsed;
    const wanted = selected.get(document.uri.toString());
    return pipelines.find(({ name }) => name === wanted) ?? pipelines[0];
  }

  function current(): ActivePipeline | undefined {
    const document = uri && documents.get(uri);
    return document?.parsed.usesPipeloom ? { document, pipeline: pipelineOf(document) } : undefined;
  }

  function activate(document: PipelineDocument): void {
    if (uri?.toString() === document.uri.toString()) return;
    uri = document.uri;
    announce();
  }

  function announce(): void {
    const active = current();
    setContextKey("hasPipelineFile", active !== undefined);
    onChange.emit(active);
  }

  function editorChanged(editor: vscode.TextEditor | undefined): void {
    const document = editor && documents.get(editor.document.uri);
    if (document?.parsed.usesPipeloom) activate(document);
  }

  function select(document: PipelineDocument, pipeline: string): void {
    const key = document.uri.toString();
    if (pipelineOf(document)?.name === pipeline && uri?.toString() === key) return;
    selected.set(key, pipeline);
    void memory.update(selectionKey, Object.fromEntries([...selected].slice(-100)));
    uri = document.uri;
    announce();
  }

  owner.own(vscode.window.onDidChangeActiveTextEditor(editorChanged));
  owner.onDispose(
    documents.onParsed.on((document) => {
      const editor = vscode.window.activeTextEditor;
      if (editor?.document.uri.toString() === document.uri.toString()) editorChanged(editor);
      if (!uri && document.parsed.usesPipeloom) activate(document);
      else if (uri?.toString() === document.uri.toString())
        setContextKey("hasPipelineFile", document.parsed.usesPipeloom);
    }),
  );
  owner.onDispose(
    documents.onClosed.on((key) => {
      if (uri?.toString() !== key) return;
      const [other] = documents.pipelineDocuments();
      uri = other?.uri;
      announce();
    }),
  );
  owner.own(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
      const document = documents.get(textEditor.document.uri);
      const position = selections[0]?.active;
      if (!position || !document || document.parsed.pipelines.length < 2) return;
      const under = document.parsed.pipelines.find(({ range }) =>
        containsPosition(range, position.line, position.character),
      );
      if (under) select(document, under.name);
    }),
  );

  return {
    current,
    onChange,
    activate,
    /** The selected pipeline of a document, active or not. */
    pipelineOf,
    select,
    /** A pipeline has another name: it stays selected. */
    renamed(document: PipelineDocument, from: string, to: string): void {
      const key = document.uri.toString();
      if (selected.get(key) === from) selected.set(key, to);
    },
    dispose: () => owner.dispose(),
  };
}
