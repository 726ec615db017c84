import type { Documents } from "../documents/documents.ts";
import type { Signal } from "../platform/signal.ts";
import type { Runs } from "../runs/runs.ts";
import type { ShownRuns } from "../runs/shown-runs.ts";
import type { StaleResults } from "../runs/stale-results.ts";

/** What the text editor's hints, hovers and lenses stand on. */
export interface EditorServices {
  readonly documents: Documents;
  readonly runs: Runs;
  readonly shownRuns: ShownRuns;
  readonly staleResults: StaleResults;
  /** Fires when results, or what they stand for, may look different. */
  readonly onResults: Pick<Signal<void>, "on">;
}
