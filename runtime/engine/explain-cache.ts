/** Why each step of a run would run or be reused: what counts for its key, beside the last time it ran at this place. */
import { resolve } from "node:path";
import type { Json } from "../model/json.ts";
import type { CacheExplanation } from "../protocol/cache.ts";
import type { StartRun } from "../protocol/engine.ts";
import type { PlacedCall } from "../schedule/messages.ts";
import type { KeyComponents, Latest } from "../store/runs-cache.ts";
import type { RunStore } from "../store/runs.ts";
import type { PreviewObserver, RunPreview } from "./preview-run.ts";
import { portable } from "./run-cache.ts";
import type { Answer } from "./run-cache.ts";

type Explained = CacheExplanation["invocations"][number];
type Part = Explained["parts"][number];

export interface ExplainDeps {
  readonly store: RunStore;
  readonly workspace: string;
  readonly previewRun: (request: StartRun, observer: PreviewObserver) => Promise<RunPreview>;
}

export async function explainCache(
  { store, workspace, previewRun }: ExplainDeps,
  request: StartRun,
  node: string | undefined,
): Promise<CacheExplanation> {
  const calls = new Map<string, PlacedCall>();
  const answers = new Map<string, Answer>();
  const { invocations, isComplete, error } = await previewRun(request, {
    placed: (call) => calls.set(call.call.id, call),
    looked(invocation, call, answer) {
      calls.set(invocation, call);
      answers.set(invocation, answer);
    },
  });
  const file = portable(workspace, resolve(request.file));
  const explained = (row: RunPreview["invocations"][number]): Explained => {
    const call = calls.get(row.invocation);
    const answer = answers.get(row.invocation);
    const { ask, pipeline } = call?.call ?? {};
    if (!call || ask || pipeline) return { ...row, parts: [] };
    const policy = call.call.options?.cache ?? call.step.options.cache;
    // What waits for others has no key yet; its code is known all the same.
    const place = answer?.place ?? { file, pipeline: request.pipeline.name, node: call.node, ordinal: 0 };
    const latest = store.cache.latest(place);
    const hit = answer && store.cache.get(answer.components.key);
    return {
      ...row,
      ...(policy !== undefined && { policy }),
      ...(answer && { key: answer.components.key }),
      ...(hit && { stored: { runId: hit.runId, invocation: hit.invocation, createdAt: hit.createdAt } }),
      ...(latest && { compared: { runId: latest.runId, status: latest.status } }),
      parts: [
        ...codeParts(store, call, latest),
        ...inputParts(call, answer?.components, latest),
        ...environmentParts(answer?.components, latest),
      ],
    };
  };
  return {
    isComplete,
    invocations: invocations.filter((row) => node === undefined || row.node === node).map(explained),
    ...(error && { error }),
  };
}

function codeParts(store: RunStore, { step }: PlacedCall, latest: Latest | undefined): Part[] {
  const before = latest && store.cache.codeParts(latest.components.code);
  return compared(
    "code",
    mapped(step.codeParts, (digest) => digest.slice(0, 12)),
    before && mapped(before, (digest) => digest.slice(0, 12)),
  );
}

function inputParts({ call }: PlacedCall, now: KeyComponents | undefined, latest: Latest | undefined): Part[] {
  const before = latest && mapped(latest.components.inputs, inputText);
  if (now) return compared("input", mapped(now.inputs, inputText), before);
  return Object.keys(call.inputs).map((name) => ({
    kind: "input",
    name,
    ...(before?.[name] !== undefined && { before: before[name] }),
    change: "unknown",
  }));
}

function environmentParts(now: KeyComponents | undefined, latest: Latest | undefined): Part[] {
  // Values of variables are not kept, and not shown: they may be secrets.
  return now ? compared("environment", now.environment, latest?.components.environment) : [];
}

type Texts = Readonly<Record<string, string>>;

function compared(kind: Part["kind"], now: Texts, before: Texts | undefined): Part[] {
  return [...new Set([...Object.keys(now), ...Object.keys(before ?? {})])].map((name) => {
    const [recent, old] = [now[name], before?.[name]];
    const change =
      old === recent
        ? "same"
        : before === undefined || old === undefined
          ? "added"
          : recent === undefined
            ? "removed"
            : "changed";
    return {
      kind,
      name,
      ...(recent !== undefined && { now: recent }),
      ...(old !== undefined && { before: old }),
      change,
    };
  });
}

function inputText({ digest, value }: { readonly digest: string; readonly value?: Json | undefined }): string {
  return value === undefined ? digest.slice(0, 12) : JSON.stringify(value);
}

function mapped<T>(record: Readonly<Record<string, T>>, text: (value: T) => string): Texts {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, text(value)]));
}
