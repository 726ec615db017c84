/**
 * Removes old runs and what nobody refers to any more.
 *
 * Job: choose the runs that go, collect what the others need, remove the rest.
 * Invariants:
 * 1. Active runs, the runs that they repeat, and the child runs of what stays are never removed.
 * 2. A result leaves the cache before its values leave the disk, in one turn: nobody is answered with a value that is about to go.
 * 3. Files of values go only while nothing is active: a worker does not write again what it finds there.
 */
import type { z } from "zod";
import type { cacheRequests } from "../protocol/cache.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { RunLogs } from "../store/runs-logs.ts";
import type { StoredRun } from "../store/runs-upkeep.ts";
import type { RunStore } from "../store/runs.ts";

type Params = z.output<(typeof cacheRequests)["cache.prune"]["params"]>;
type Pruned = z.output<(typeof cacheRequests)["cache.prune"]["result"]>;

export interface PruneDeps {
  readonly store: RunStore;
  readonly blobs: ArtifactStore;
  readonly logs: RunLogs;
  readonly flush: () => void;
  readonly activeRuns: () => readonly string[];
  readonly now: () => number;
}

/** A run, with the runs below it: they go together. */
interface Family {
  readonly head: StoredRun;
  readonly members: readonly string[];
}

export function pruneStore(deps: PruneDeps, params: Params): Pruned {
  const { store, blobs, logs, flush } = deps;
  if (params.olderThanMs === undefined && params.keepRuns === undefined && params.maxBytes === undefined)
    throw new RpcError(
      "nothing-chosen",
      "Say what may go: runs older than a time, all but the newest, or down to a size.",
    );
  flush();
  const families = familiesOf(store.upkeep.runs());
  const digests = new Map(
    families.map(({ head, members }) => [head.runId, union(members, (id) => store.upkeep.digestsOf(id))]),
  );
  const sizes = new Map([...blobs.list()].map(({ digest, size }) => [digest, size]));
  const always = store.upkeep.kept();
  const going = choose(deps, params, families, (kept) => bytesOf(kept, digests, always, sizes));
  const kept = families.filter((family) => !going.has(family));
  const roots = new Set(always);
  for (const { head } of kept) for (const digest of digests.get(head.runId) ?? []) roots.add(digest);

  const results = [...store.upkeep.results()].filter(({ outputs }) => outputs.some((digest) => !roots.has(digest)));
  const artifacts = [...store.upkeep.artifacts()].filter(({ digest }) => !roots.has(digest));
  const files = [...sizes].filter(([digest]) => !roots.has(digest));
  const isIdle = deps.activeRuns().length === 0;
  if (!params.dryRun) {
    for (const { key } of results) store.upkeep.removeResult(key);
    for (const { members } of going) for (const runId of members) store.upkeep.removeRun(runId);
    if (isIdle) for (const { digest } of artifacts) store.upkeep.removeArtifact(digest);
    flush();
    for (const { members } of going) for (const runId of members) logs.remove(runId);
    if (isIdle) {
      for (const [digest] of files) blobs.remove(digest);
      store.upkeep.compact();
    }
  }
  const bytes = files.reduce((sum, [, size]) => sum + size, 0);
  return {
    runs: [...going].map(({ head: { runId, pipeline, startedAt } }) => ({ runId, pipeline, startedAt })),
    artifacts: artifacts.length,
    cacheEntries: results.length,
    files: files.length,
    bytes,
    keptRuns: kept.length,
    keptBytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) - bytes,
    deferred: isIdle ? 0 : files.length,
    isDryRun: params.dryRun,
  };
}

function choose(
  { activeRuns, now }: PruneDeps,
  { olderThanMs, keepRuns, maxBytes }: Params,
  families: readonly Family[],
  sizeOf: (kept: readonly Family[]) => number,
): ReadonlySet<Family> {
  const active = new Set(activeRuns());
  const needed = new Set(
    families.filter(({ members }) => members.some((id) => active.has(id))).map(({ head }) => head.base),
  );
  const newest = new Set(keepRuns === undefined ? [] : families.slice(Math.max(0, families.length - keepRuns)));
  const mayGo = (family: Family) =>
    !newest.has(family) &&
    !family.members.some((id) => active.has(id) || needed.has(id)) &&
    family.head.status !== "running" &&
    family.head.status !== "queued";
  const isOld = ({ head }: Family) =>
    olderThanMs === undefined
      ? keepRuns !== undefined && maxBytes === undefined
      : now() - (head.finishedAt ?? head.startedAt) > olderThanMs;
  const going = new Set(families.filter((family) => mayGo(family) && isOld(family)));
  if (maxBytes === undefined) return going;
  for (const family of families) {
    if (sizeOf(families.filter((each) => !going.has(each))) <= maxBytes) break;
    if (mayGo(family)) going.add(family);
  }
  return going;
}

/** Oldest first, as the runs are. A child whose parent is gone stands for itself. */
function familiesOf(runs: readonly StoredRun[]): Family[] {
  const ids = new Set(runs.map(({ runId }) => runId));
  const below = new Map<string, StoredRun[]>();
  for (const run of runs) {
    const parent = run.parent !== undefined && ids.has(run.parent) ? run.parent : "";
    below.set(parent, [...(below.get(parent) ?? []), run]);
  }
  const membersOf = (runId: string): string[] => [
    runId,
    ...(below.get(runId) ?? []).flatMap((child) => membersOf(child.runId)),
  ];
  return (below.get("") ?? []).map((head) => ({ head, members: membersOf(head.runId) }));
}

function union(ids: readonly string[], digestsOf: (id: string) => Set<string>): Set<string> {
  const all = new Set<string>();
  for (const id of ids) for (const digest of digestsOf(id)) all.add(digest);
  return all;
}

function bytesOf(
  kept: readonly Family[],
  digests: ReadonlyMap<string, ReadonlySet<string>>,
  always: ReadonlySet<string>,
  sizes: ReadonlyMap<string, number>,
): number {
  const needed = new Set(always);
  for (const { head } of kept) for (const digest of digests.get(head.runId) ?? []) needed.add(digest);
  let bytes = 0;
  for (const digest of needed) bytes += sizes.get(digest) ?? 0;
  return bytes;
}
