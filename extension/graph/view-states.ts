import type { Memento } from "vscode";
import { ViewState } from "../../runtime/protocol/webview.ts";
import type { PipelineKey } from "../runs/shown-runs.ts";

export type ViewStates = ReturnType<typeof createViewStates>;

const stateKey = "pipeloom.views";
const keptViews = 50;

/** Positions, collapsed groups and zoom of each pipeline's graph, in workspace state. */
export function createViewStates(memory: Pick<Memento, "get" | "update">) {
  const views = new Map<string, unknown>(Object.entries(memory.get<Record<string, unknown>>(stateKey, {})));
  return {
    get(key: PipelineKey | undefined): ViewState {
      const view = ViewState.safeParse(key && views.get(`${key.file}\n${key.pipeline}`));
      return view.success ? view.data : ViewState.parse({});
    },
    save(key: PipelineKey, view: ViewState): void {
      const text = `${key.file}\n${key.pipeline}`;
      views.delete(text);
      views.set(text, view);
      void memory.update(stateKey, Object.fromEntries([...views].slice(-keptViews)));
    },
  };
}
