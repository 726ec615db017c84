/** A run that is looked at before it starts. */
import { create } from "zustand";
import type { RunSelection } from "../../runtime/model/event.ts";
import { useSession } from "./session.ts";
import { useView } from "./view.ts";

export interface Plan {
  readonly selection?: RunSelection | undefined;
  /** The earlier run whose parameters it takes; otherwise the form's. */
  readonly parametersOf?: string | undefined;
  readonly useCache?: boolean | undefined;
}

export const usePlan = create<{ readonly plan: Plan | undefined }>()(() => ({ plan: undefined }));

export function openPlan(plan: Plan | undefined): void {
  usePlan.setState({ plan });
}

/** A run of a part of the pipeline, from where the shown run was: what is not in it is reused. */
export function planSelected(part: "run-from" | "run-until" | "run-only"): void {
  const { selected } = useView.getState();
  const { run } = useSession.getState();
  if (selected === undefined) return;
  const rerun = run && { rerun: run.runId };
  if (part === "run-until") return openPlan({ selection: { until: selected } });
  const selection = part === "run-from" ? { from: selected, ...rerun } : { only: selected, ...rerun };
  openPlan({ selection, ...(run && { parametersOf: run.runId }) });
}
