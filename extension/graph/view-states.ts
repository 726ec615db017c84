import type { Memento } from "vscode";
import { ViewState } from "../../runtime/protocol/webview.ts";
import type { PipelineKey } from "../runs/shown-runs.ts";

export type ViewStates = ReturnType<typeof createViewStates>;

const stateKey = "pipeloom.views";
const keptViews = 50;

/** Positions, collapsed groups and zoom of each pipeline's graph, in workspace state. */
export function createViewStates(memory: Pick<Memento, "get" | "update">) {
  const views = new Map<string, unknown>(Object.entries(memory.get<Record<string, unknown>>(stateKey, {})));
  const nameOf = ({ file, pipeline }: PipelineKey) => `${file}\n${pipeline}`;
  const keep = () => void memory.update(stateKey, Object.fromEntries([...views].slice(-keptViews)));
  const move = (from: string, to: string) => {
    const view = views.get(from);
    if (view === undefined) return;
    views.delete(from);
    views.set(to, view);
  };
  return {
    get(key: PipelineKey | undefined): ViewState {
      const view = ViewState.safeParse(key && views.get(nameOf(key)));
      return view.success ? view.data : ViewState.parse({});
    },
    save(key: PipelineKey, view: ViewState): void {
      const text = nameOf(key);
      views.delete(text);
      views.set(text, view);
      keep();
    },
    rename(from: PipelineKey, to: PipelineKey): void {
      move(nameOf(from), nameOf(to));
      keep();
    },
    /** Of a file, or of all that is in a folder. */
    moveFile(from: string, to: string): void {
      for (const key of views.keys()) {
        const rest = key.slice(from.length);
        if (key.startsWith(from) && /^[\n/\\]/.test(rest)) move(key, `${to}${rest}`);
      }
      keep();
    },
  };
}
