/** What a webview is about: the active pipeline, a pinned file, or the file of a custom editor. */
import type * as vscode from "vscode";
import type { Active, ActivePipeline } from "../documents/active.ts";
import type { Documents } from "../documents/documents.ts";
import { createSignal } from "../platform/signal.ts";

export interface Target {
  current(): ActivePipeline | undefined;
  /** Another file or pipeline; a change of the text is told by `Documents.onParsed`. */
  onChange(listener: () => void): () => void;
}

/** Follows the active pipeline unless pinned. */
export function followingTarget(
  active: Active,
  documents: Documents,
): Target & { pin(uri: vscode.Uri | undefined): void; readonly pinned: vscode.Uri | undefined } {
  let pinned: vscode.Uri | undefined;
  const moved = createSignal<void>();
  return {
    get pinned() {
      return pinned;
    },
    pin(uri) {
      pinned = uri;
      moved.emit();
    },
    current: () => (pinned ? fixed(pinned, active, documents) : active.current()),
    onChange(listener) {
      const ends = [active.onChange.on(() => listener()), moved.on(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

export function fixedTarget(uri: vscode.Uri, active: Active, documents: Documents): Target {
  return { current: () => fixed(uri, active, documents), onChange: (listener) => active.onChange.on(() => listener()) };
}

function fixed(uri: vscode.Uri, active: Active, documents: Documents): ActivePipeline | undefined {
  const document = documents.get(uri);
  return document && { document, pipeline: active.pipelineOf(document) };
}
