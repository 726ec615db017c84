/**
 * Every message that the extension itself shows, with its code and its cure: one function each.
 *
 * Boundary: pure data. `notify.ts` shows it; webviews get it as an `RpcError` with the same code.
 */
import type { Range } from "../../runtime/model/range.ts";
import type { RefusedAt } from "../../runtime/protocol/ask-edit.ts";
import { RpcError } from "../../runtime/protocol/rpc.ts";

/** A button under a message: one of our commands or of the editor's own. */
export interface Cure {
  readonly label: string;
  readonly command: string;
  readonly args?: readonly unknown[];
}

/** An expected refusal: what happened, what to do, a stable code, and what can be pressed. */
export class Refusal extends RpcError {
  readonly cures: readonly Cure[];
  constructor(code: string, message: string, cures: readonly Cure[] = [], at?: RefusedAt) {
    super(code, message, at);
    this.cures = cures;
  }
}

const showLog: Cure = { label: "Show Log", command: "pipeloom.showLogs" };

export const untrusted = () =>
  new Refusal("untrusted", "This workspace is in Restricted Mode, so nothing runs. Trust it to run pipelines.", [
    { label: "Manage Trust", command: "workbench.trust.manage" },
  ]);

export const notOnDisk = (name: string) =>
  new Refusal(
    "not-on-disk",
    `${name} is not a file on this machine's disk, so it cannot run. Save it into a folder first.`,
  );

export const unsaved = (name: string) =>
  new Refusal("unsaved", `${name} could not be saved, so the run was not started. Save it and run again.`);

export const noPipelineFile = () =>
  new Refusal("no-pipeline", "No pipeline file is open. Open a TypeScript or Python file that uses Pipeloom.", [
    { label: "New Pipeline File…", command: "pipeloom.newPipeline" },
  ]);

export const noPipelineIn = (name: string) =>
  new Refusal(
    "no-pipeline",
    `${name} defines no pipeline. Define one with pipeline(…) in TypeScript or @pipeline in Python.`,
  );

export const unknownPipeline = (pipeline: string, name: string) =>
  new Refusal("no-pipeline", `${name} has no pipeline "${pipeline}" any more. Select another one.`, [
    { label: "Select Pipeline", command: "pipeloom.selectPipeline" },
  ]);

export const badParameters = (problems: readonly string[]) =>
  new Refusal("bad-parameters", `The run was not started: ${problems.join("; ")}.`, [
    { label: "Show Parameters", command: "pipeloom.focusParameters" },
  ]);

export const noNode = (tried: readonly string[]) =>
  new Refusal(
    "no-node",
    `No Node.js with SQLite support was found (tried ${tried.join(", ")}). Install Node.js 22.15 or newer, or set pipeloom.nodePath.`,
    [{ label: "Open Setting", command: "workbench.action.openSettings", args: ["pipeloom.nodePath"] }],
  );

export const unknownRun = (runId: string) =>
  new Refusal("no-run", `There is no run ${runId} in the open workspaces. Refresh the Runs view.`, [
    { label: "Refresh", command: "pipeloom.refresh" },
  ]);

export const unknownArtifact = (digest: string) =>
  new Refusal("no-artifact", `No artifact ${digest.slice(0, 12)} was found in the open workspaces.`, [
    { label: "Refresh", command: "pipeloom.refresh" },
  ]);

export const staleEdit = (name: string) =>
  new Refusal("stale", `${name} has changed since the graph was drawn, so nothing was edited. Try again.`);

/** An edit that the text does not allow; where it says so, the source can be opened there. */
export function refusedEdit(
  { code, message, range }: { readonly code: string; readonly message: string; readonly range?: Range | undefined },
  file: string,
): Refusal {
  if (!range) return new Refusal(code, message);
  const { line, character } = range.start;
  const at: RefusedAt = { file, line, character };
  return new Refusal(code, message, [{ label: "Show in Source", command: "pipeloom.showSource", args: [at] }], at);
}

export const unwritable = (name: string) =>
  new Refusal(
    "unwritable",
    `${name} could not be edited: the editor refused the change. Is the file read-only, or did it change meanwhile?`,
  );

/** A refusal of the engine, with the button that helps. */
export function fromEngine(error: RpcError): Refusal {
  if (error instanceof Refusal) return error;
  const cures: Record<string, readonly Cure[]> = {
    "bad-parameters": [{ label: "Show Parameters", command: "pipeloom.focusParameters" }],
    "no-python": [{ label: "Select Interpreter", command: "pipeloom.selectPython" }],
    "bad-python": [{ label: "Select Interpreter", command: "pipeloom.selectPython" }],
    closed: [showLog],
  };
  return new Refusal(error.code, error.message, cures[error.code] ?? [showLog]);
}
