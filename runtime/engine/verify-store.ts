/** Reads everything that is stored again, and tells (or drops) what is not what its name says. */
import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import type { z } from "zod";
import type { cacheRequests } from "../protocol/cache.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { RunStore } from "../store/runs.ts";

type Verified = z.output<(typeof cacheRequests)["cache.verify"]["result"]>;

export interface VerifyDeps {
  readonly store: RunStore;
  readonly blobs: ArtifactStore;
  readonly flush: () => void;
  readonly now: () => number;
}

/** A writer that has not finished after this long is no more. */
const leftoverAfterMs = 60 * 60 * 1_000;

export async function verifyStore({ store, blobs, flush, now }: VerifyDeps, repair: boolean): Promise<Verified> {
  flush();
  const database = store.upkeep.integrity();
  const broken: Verified["artifacts"]["broken"] = [];
  let checked = 0;
  let bytes = 0;
  const damaged = new Set<string>();
  for (const { digest, size } of blobs.list()) {
    checked += 1;
    bytes += size;
    if (await isWhole(blobs, digest)) continue;
    damaged.add(digest);
    broken.push({ digest, problem: "damaged", path: blobs.pathOf(digest) });
  }
  const known = new Map<string, boolean>();
  for (const { digest, isInline } of store.upkeep.artifacts()) {
    const isThere = isInline || (blobs.has(digest) && !damaged.has(digest));
    known.set(digest, isThere);
    if (!isThere && !damaged.has(digest)) broken.push({ digest, problem: "missing", path: blobs.pathOf(digest) });
  }
  const dangling = [...store.upkeep.results()]
    .filter(({ outputs }) => outputs.some((digest) => known.get(digest) !== true))
    .map(({ key, runId, invocation }) => ({ key, runId, invocation }));
  if (repair) {
    for (const { key } of dangling) store.upkeep.removeResult(key);
    // First no result may lead to it, then it goes: whoever looks meanwhile runs the step again.
    flush();
    for (const digest of damaged) blobs.remove(digest);
  }
  const leftovers = repair ? blobs.sweep(leftoverAfterMs, now()) : blobs.leftovers(leftoverAfterMs, now());
  return { database, artifacts: { checked, bytes, broken }, dangling, leftovers, isRepaired: repair };
}

async function isWhole(blobs: ArtifactStore, digest: string): Promise<boolean> {
  const hash = createHash("sha256");
  try {
    await pipeline(blobs.stream(digest), hash);
  } catch {
    return false; // It cannot be read to its end.
  }
  return hash.digest("hex") === digest;
}
