/** The cache as one run sees it: answers look-ups, explains misses, and keeps new results. */
import { relative, sep } from "node:path";
import { durationMs } from "../model/duration.ts";
import type { Duration } from "../model/duration.ts";
import type { InvocationStatus } from "../model/event.ts";
import type { CachePolicy } from "../model/options.ts";
import type { Value } from "../model/value.ts";
import type { SchedulerCommand } from "../schedule/messages.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { KeyComponents, Place } from "../store/runs-cache.ts";
import type { RunStore } from "../store/runs.ts";
import { isCacheOn, keyComponents, missReason } from "./cache-key.ts";
import { withoutFrozenFolder } from "./frozen-folder.ts";
import { artifactsIn } from "./inputs.ts";

export interface Answer {
  readonly reason: string;
  readonly outputs?: { readonly [name: string]: Value } | undefined;
  readonly components: KeyComponents;
  readonly place: Place;
  readonly inputDigests: Readonly<Record<string, string>>;
  readonly consumed: readonly { readonly name: string; readonly artifacts: readonly string[] }[];
  /** A result may be reused by later runs. */
  readonly isKept: boolean;
  /** The step returned a pipeline: what its steps give is kept, not what comes of all of them. */
  readonly isExpanded?: boolean | undefined;
}

export interface RunCache {
  lookup(command: Extract<SchedulerCommand, { type: "lookup" }>): Answer;
  settle(
    answer: Answer,
    result: {
      readonly invocation: string;
      readonly status: InvocationStatus;
      readonly cached: boolean;
      readonly isFallback: boolean;
      readonly outputs: { readonly [name: string]: Value };
    },
  ): void;
}

export interface RunCacheOptions {
  readonly store: RunStore;
  readonly blobs: ArtifactStore;
  readonly workspace: string;
  readonly file: string;
  readonly pipeline: string;
  readonly runId: string;
  readonly useCache: boolean;
  /** Results of the run that is repeated, by cache key: they answer even for steps that are not cached. */
  readonly earlier: ReadonlyMap<string, { readonly [name: string]: Value }>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
}

export function createRunCache(options: RunCacheOptions): RunCache {
  const { store, blobs, now, runId } = options;
  const ordinals = new Map<string, number>();
  const paths = new Map<string, string>();
  const pathOf = (path: string) => {
    const known = paths.get(path) ?? portable(options.workspace, path);
    paths.set(path, known);
    return known;
  };
  const file = pathOf(options.file);

  return {
    lookup({ placed, options: step, inputs, isBatch }) {
      const ordinal = ordinals.get(placed.node) ?? 0;
      ordinals.set(placed.node, ordinal + 1);
      const place: Place = { file, pipeline: options.pipeline, node: placed.node, ordinal };
      const environment: Record<string, string> = {};
      for (const name of step.environment ?? []) environment[name] = options.environment[name] ?? "";
      const components = keyComponents({
        step: placed.step,
        file: pathOf(placed.step.file),
        options: step,
        inputs,
        environment,
        isBatch,
      });
      store.cache.putCode(placed.step.codeDigest, placed.step.codeParts);
      const isKept = isCacheOn(step.cache) && placed.step.codeDigest !== "";
      const inputDigests: Record<string, string> = {};
      for (const [name, { digest }] of Object.entries(components.inputs)) inputDigests[name] = digest;
      const consumed = Object.entries(inputs).map(([name, input]) => ({
        name,
        artifacts: [...new Set(artifactsIn(input))],
      }));
      const answer = { components, place, inputDigests, consumed, isKept };
      const mayReuse = isKept && placed.treatment !== "run" && (options.useCache || placed.treatment === "reuse");
      const outputs =
        (placed.treatment === "reuse" ? available(options.earlier.get(components.key)) : undefined) ??
        (mayReuse ? reuse(components.key, step.cache) : undefined);
      if (outputs) return { ...answer, reason: "nothing changed", outputs };
      return {
        ...answer,
        reason: reasonOf(
          components,
          place,
          isKept && (options.useCache || placed.treatment === "reuse"),
          placed.treatment === "run",
          mayReuse ? expiredTtl(components.key, step.cache) : undefined,
        ),
      };
    },
    settle(
      { components, place, isKept, isExpanded, consumed: _consumed },
      { invocation, status, cached, isFallback, outputs },
    ) {
      if (status === "skipped" || status === "cancelled") return;
      store.cache.putLatest(place, {
        runId,
        status: isFallback ? "failed" : isExpanded && status === "succeeded" ? "expanded" : status,
        components,
      });
      if (cached || !isKept || isFallback || status !== "succeeded") return;
      const digests: Record<string, string> = {};
      for (const [name, { digest }] of Object.entries(outputs)) digests[name] = digest;
      store.cache.put(components.key, { runId, invocation, createdAt: now(), outputs: digests });
    },
  };

  function reasonOf(
    components: KeyComponents,
    place: Place,
    isOn: boolean,
    isForced: boolean,
    expired: Duration | undefined,
  ): string {
    if (isForced) return "selected";
    if (!isOn) return "cache is off";
    if (expired !== undefined)
      return `the result is older than ${typeof expired === "number" ? `${expired}s` : expired}`;
    return missReason(components, store.cache.latest(place), (code) => store.cache.codeParts(code));
  }

  function available(
    outputs: { readonly [name: string]: Value } | undefined,
  ): { readonly [name: string]: Value } | undefined {
    return outputs && Object.values(outputs).every(({ value, digest }) => value !== undefined || blobs.has(digest))
      ? outputs
      : undefined;
  }

  /** The time to live of a result that is older than it. */
  function expiredTtl(key: string, policy: CachePolicy | undefined): Duration | undefined {
    const ttl = typeof policy === "object" ? policy.ttl : undefined;
    const hit = ttl === undefined ? undefined : store.cache.get(key);
    return ttl !== undefined && hit && now() - hit.createdAt > durationMs(ttl) ? ttl : undefined;
  }

  /** The results under a key, if all of them are still there. */
  function reuse(key: string, policy: CachePolicy | undefined): Record<string, Value> | undefined {
    const hit = store.cache.get(key);
    if (!hit) return undefined;
    if (expiredTtl(key, policy) !== undefined) return undefined;
    const outputs: Record<string, Value> = {};
    for (const [name, digest] of Object.entries(hit.outputs)) {
      const value = store.artifacts.value(digest);
      if (!value || (value.value === undefined && !blobs.has(digest))) return undefined;
      outputs[name] = value;
    }
    return outputs;
  }
}

export function portable(workspace: string, file: string): string {
  const path = relative(workspace, file);
  return path.startsWith("..") ? file : withoutFrozenFolder(path.split(sep).join("/"));
}
