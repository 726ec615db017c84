/** Which of a step's hooks its end calls for. */
import type { InvocationStatus } from "../model/event.ts";
import type { Hook } from "../model/options.ts";
import type { Invocation } from "./state.ts";

/** None when the step did not run: answered from the cache, skipped, or cancelled before an attempt of it began. Cleaning up comes last. */
export function hooksOf({ call, hasBegun }: Invocation, status: InvocationStatus): Hook[] {
  const { hooks } = call.options;
  if (!hooks || (!hasBegun && status !== "failed")) return [];
  const wanted: Hook[] =
    status === "succeeded" ? ["onSuccess", "cleanup"] : status === "failed" ? ["onFailure", "cleanup"] : ["cleanup"];
  return wanted.filter((hook) => hooks.includes(hook));
}
