/** A finished run, as a request to run it again from where it was. */
import type { z } from "zod";
import type { RunEvent } from "../model/event.ts";
import type { engineContract, StartRun } from "../protocol/engine.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { RunStore } from "../store/runs.ts";

export type ResumeParams = z.output<(typeof engineContract)["requests"]["run.resume"]["params"]>;
type RunStarted = Extract<RunEvent, { type: "run.started" }>;

export function resumed(store: RunStore, params: ResumeParams, isActive: (runId: string) => boolean): StartRun {
  const { runId, python, children, secrets } = params;
  if (isActive(runId)) throw new RpcError("busy", `Run ${runId} is still going on; there is nothing to resume.`);
  const started = store.events(runId, 0, 1).events.find((event): event is RunStarted => event.type === "run.started");
  const pipeline = params.pipeline ?? started?.graph;
  if (!started || !pipeline) throw new RpcError("unknown-run", `Run ${runId} was not recorded whole; run it anew.`);
  if (started.parent)
    throw new RpcError(
      "child-run",
      `Run ${runId} is part of run ${started.parent.runId}; resume that one, and this part goes on with it.`,
    );
  const until = started.selection?.until ?? started.selection?.only;
  return {
    file: started.file,
    pipeline,
    parameters: params.parameters ?? started.parameters,
    selection: { rerun: runId, failed: true, ...(until !== undefined && { until }) },
    useCache: true,
    executor: "local",
    ...(started.overrides && { overrides: started.overrides }),
    ...(python !== undefined && { python }),
    ...(children && { children }),
    ...(secrets && { secrets }),
  };
}
