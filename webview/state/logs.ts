/**
 * The log lines of the shown run. Lines are read by position; a `log` event only says that there are more,
 * so none is shown twice or missed, and nothing is read while no log is on screen.
 */
import { create } from "zustand";
import type { LogLine } from "../../runtime/model/event.ts";

export interface Logs {
  readonly runId?: string | undefined;
  readonly lines: readonly LogLine[];
  readonly next: number;
  readonly droppedBytes: number;
  /** Lines forgotten here because there were too many to hold. */
  readonly forgotten: number;
  readonly state: "idle" | "loading" | "failed";
  readonly failure?: string | undefined;
  readonly hasMore: boolean;
}

const nothing: Logs = { lines: [], next: 0, droppedBytes: 0, forgotten: 0, state: "idle", hasMore: false };
const linesKept = 50_000;

export const useLogs = create<Logs>()(() => nothing);

/** Lines of this run may have been added; another run starts anew. */
export function logsChanged(runId: string | undefined): void {
  if (useLogs.getState().runId === runId) useLogs.setState({ hasMore: runId !== undefined });
  else useLogs.setState({ ...nothing, runId, hasMore: runId !== undefined });
}

type Read = (request: {
  runId: string;
  after: number;
}) => Promise<{ lines: LogLine[]; next: number; droppedBytes: number }>;

/** Reads on until the end. Called while logs are shown. */
export async function readLogs(read: Read): Promise<void> {
  const { runId, state, hasMore, next } = useLogs.getState();
  if (runId === undefined || state === "loading" || !hasMore) return;
  useLogs.setState({ state: "loading", hasMore: false, failure: undefined });
  try {
    const page = await read({ runId, after: next });
    const now = useLogs.getState();
    if (now.runId !== runId) return;
    const all = page.lines.length === 0 ? now.lines : [...now.lines, ...page.lines];
    const surplus = Math.max(0, all.length - linesKept);
    useLogs.setState({
      lines: surplus > 0 ? all.slice(surplus) : all,
      forgotten: now.forgotten + surplus,
      next: page.next,
      droppedBytes: page.droppedBytes,
      state: "idle",
      hasMore: now.hasMore || page.lines.length > 0,
    });
  } catch (error) {
    useLogs.setState({ state: "failed", failure: error instanceof Error ? error.message : String(error) });
  }
}
