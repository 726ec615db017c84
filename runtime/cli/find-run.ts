/** The run that a user means by an id, the beginning of one, or `latest`. */
import type { Run, RunSummary } from "../model/run.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Client } from "../protocol/rpc.ts";
import { RpcError } from "../protocol/rpc.ts";
import { Refusal } from "./refusal.ts";

export async function findRun(
  client: Client<EngineContract>,
  name: string,
  of: { readonly file?: string; readonly pipeline?: string } = {},
): Promise<Run> {
  if (name !== "latest") {
    try {
      return await client.request("run.get", { runId: name });
    } catch (error) {
      // Perhaps it is the beginning of an id. Anything but an unknown run is not for us to hide.
      if (!(error instanceof RpcError) || error.code === "closed" || error.code === "internal") throw error;
    }
  }
  const { runs } = await client.request("runs.list", { limit: 1_000, ...of });
  const found = name === "latest" ? runs.slice(0, 1) : runs.filter(({ runId }) => runId.startsWith(name));
  const [only] = found;
  if (!only) throw unknownRun(name, runs);
  if (found.length > 1) throw ambiguousRun(name, found);
  return client.request("run.get", { runId: only.runId });
}

function unknownRun(name: string, runs: readonly RunSummary[]): Refusal {
  const message =
    runs.length === 0
      ? "nothing has been run here yet."
      : name === "latest"
        ? "there is no run."
        : `there is no run "${name}". The latest is "${runs[0]?.runId}".`;
  return new Refusal({ code: "unknown-run", message }, "See: pipeloom runs list");
}

function ambiguousRun(name: string, runs: readonly RunSummary[]): Refusal {
  const shown = runs.slice(0, 5).map(({ runId }) => `"${runId}"`);
  return new Refusal({
    code: "ambiguous-run",
    message: `"${name}" is the beginning of ${runs.length} runs: ${shown.join(", ")}${runs.length > 5 ? ", …" : ""}.`,
  });
}
