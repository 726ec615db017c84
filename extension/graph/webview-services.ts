import type * as vscode from "vscode";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { ResolvedParameter } from "../../runtime/model/parameter.ts";
import type { RunSummary } from "../../runtime/model/run.ts";
import type { Artifacts } from "../runs/artifacts.ts";
import type { Active } from "../documents/active.ts";
import type { Documents, PipelineDocument } from "../documents/documents.ts";
import type { ApplyEdits } from "../edits/apply-edits.ts";
import type { AskEdit } from "../edits/ask-edit.ts";
import type { Engines } from "../engine/engines.ts";
import type { Parameters, ParameterValues } from "../parameters/parameters.ts";
import type { Profiles } from "../parameters/profiles.ts";
import type { Secrets } from "../parameters/secrets.ts";
import type { Runs } from "../runs/runs.ts";
import type { ShownRuns } from "../runs/shown-runs.ts";
import type { StartRun } from "../runs/start-run.ts";
import type { LayoutService } from "./layout-service.ts";
import type { ViewStates } from "./view-states.ts";

/** What the graph, the parameters form and the artifact viewer stand on. */
export interface WebviewServices {
  readonly documents: Documents;
  readonly active: Active;
  readonly runs: Runs;
  readonly shownRuns: ShownRuns;
  readonly parameters: Parameters;
  readonly secrets: Secrets;
  readonly profiles: Profiles;
  readonly artifacts: Artifacts;
  readonly engines: Engines;
  readonly startRun: StartRun;
  readonly applyEdits: ApplyEdits;
  readonly askEdit: AskEdit;
  readonly layout: LayoutService;
  readonly views: ViewStates;
  readonly log: vscode.LogOutputChannel;
  readonly isTrusted: () => boolean;
  readonly trust: { on(listener: () => void): () => void };
  readonly nameOf: (uri: vscode.Uri) => string;
  /** What a run would get: the form's values (or those given) over an earlier run's over everything else. */
  readonly resolve: (
    document: PipelineDocument,
    pipeline: Pipeline,
    values?: ParameterValues,
    rerun?: RunSummary,
  ) => ResolvedParameter[];
  readonly report: (error: unknown) => void;
}
