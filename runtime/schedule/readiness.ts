/** Whether a call whose upstream is done can run, and with which inputs. */
import type { InvocationStatus } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Resolved } from "./resolved.ts";
import { BindingError, callsIn, resolve } from "./resolved.ts";
import { release } from "./settle.ts";
import type { CallState, SchedulerState } from "./state.ts";

export type Readiness =
  | { readonly type: "ready"; readonly inputs: { readonly [name: string]: Resolved } }
  | { readonly type: "ends"; readonly status: InvocationStatus; readonly reason: string; readonly isTainted: boolean }
  | { readonly type: "fails"; readonly error: Failure };

export function readInputs(state: SchedulerState, { placed, options }: CallState): Readiness {
  if (options.enabled === false) return { type: "ends", status: "skipped", reason: "disabled", isTainted: false };
  const inputs: Record<string, Resolved> = {};
  const { call, optionalInputs } = placed;
  let skipped: CallState | undefined;
  for (const id of call.after ?? []) {
    const upstream = state.calls.get(id);
    if (upstream?.status === "failed" || upstream?.status === "cancelled" || upstream?.isTainted)
      return ended(upstream);
  }
  for (const [name, binding] of Object.entries(call.inputs)) {
    const upstreams = [...callsIn([binding])].flatMap((id) => state.calls.get(id) ?? []);
    const broken = upstreams.find(
      ({ status, isTainted }) => status === "failed" || status === "cancelled" || isTainted,
    );
    if (broken) return ended(broken);
    const missing = upstreams.find(({ status }) => status === "skipped");
    if (missing) {
      if (!optionalInputs.includes(name)) skipped ??= missing;
      continue;
    }
    try {
      inputs[name] = resolve(binding, (id, output) => release(state, id, output));
    } catch (error) {
      if (!(error instanceof BindingError)) throw error;
      return {
        type: "fails",
        error: {
          name: "IndexError",
          code: "bad-index",
          message: `Input "${name}" of "${call.step}": ${error.message}`,
        },
      };
    }
  }
  if (skipped)
    return { type: "ends", status: "skipped", reason: `upstream ${skipped.placed.node} skipped`, isTainted: false };
  return { type: "ready", inputs };
}

function ended(upstream: CallState): Readiness {
  const { status, placed } = upstream;
  if (status === "cancelled") return { type: "ends", status, reason: "cancelled", isTainted: true };
  return {
    type: "ends",
    status: "skipped",
    reason: `upstream ${placed.node} ${status === "failed" ? "failed" : "skipped"}`,
    isTainted: true,
  };
}

/** True when a `load` of the body waits for this call, directly or through others. */
export function isReachable(state: SchedulerState, from: CallState): boolean {
  if (state.loads.size === 0 || state.body !== "running") return false;
  const wanted = new Set<string>();
  for (const { binding } of state.loads.values()) callsIn([binding], wanted);
  const seen = new Set<CallState>([from]);
  for (const call of seen) {
    if (wanted.has(call.placed.call.id)) return true;
    for (const dependant of call.dependants) seen.add(dependant);
  }
  return false;
}
