/** What the host said: the document, the runs, the parameters. Only `connect.ts` writes it; components read it. */
import { create } from "zustand";
import type { ParsedFile, Pipeline } from "../../runtime/model/graph.ts";
import type { ResolvedParameter } from "../../runtime/model/parameter.ts";
import type { Run, RunSummary } from "../../runtime/model/run.ts";
import type { ShownRun } from "../../runtime/protocol/shown-run.ts";
import type { Artifact } from "../../runtime/model/value.ts";
import type { Surface } from "../../runtime/protocol/webview.ts";

export interface Document {
  readonly uri: string;
  readonly name: string;
  readonly version: number;
  readonly parsed: ParsedFile;
}

export interface EngineState {
  readonly state: "stopped" | "starting" | "ready" | "failed";
  readonly message?: string | undefined;
}

export interface Session {
  readonly surface: Surface;
  readonly phase: "loading" | "ready" | "failed";
  /** Why `phase` is `failed`. */
  readonly failure?: string | undefined;
  readonly isTrusted: boolean;
  readonly document?: Document | undefined;
  readonly pipelineName?: string | undefined;
  /** The run whose statuses are shown. */
  readonly run?: ShownRun | undefined;
  readonly runs: readonly RunSummary[];
  readonly parameters: readonly ResolvedParameter[];
  /** The chosen profile of pipeloom.yaml; empty for none. */
  readonly profile?: string | undefined;
  readonly artifact?: Artifact | undefined;
  readonly engine?: EngineState | undefined;
  /** A refused request, shown as a bar until dismissed. */
  readonly notice?: string | undefined;
}

export const useSession = create<Session>()(() => ({
  surface: "graph",
  phase: "loading",
  isTrusted: true,
  runs: [],
  parameters: [],
}));

/** The pipeline that is shown: the chosen one, else the file's first. */
export function selectPipeline({ document, pipelineName }: Session): Pipeline | undefined {
  const pipelines = document?.parsed.pipelines;
  return pipelines?.find((pipeline) => pipeline.name === pipelineName) ?? pipelines?.[0];
}

export function isActive(status: Run["status"]): boolean {
  return status === "running" || status === "queued";
}

/** It ended before it was done, and can go on from there. */
export function isResumable(status: Run["status"]): boolean {
  return status === "paused" || status === "interrupted" || status === "failed" || status === "cancelled";
}

export function notify(notice: string | undefined): void {
  useSession.setState({ notice });
}
