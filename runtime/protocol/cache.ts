/** What clients ask about the cache and the store besides running: why, whether it is sound, and what can go. */
import { z } from "zod";
import { CachePolicy } from "../model/options.ts";
import { Failure } from "../model/failure.ts";

/** One thing that counts for a cache key, now and when the step last ran at this place. */
const KeyPart = z.object({
  kind: z.enum(["code", "input", "environment"]),
  /** The part of the code (a function, a constant, a package), the input or the variable. */
  name: z.string(),
  /** The value where it is short, else the beginning of its digest; absent where it is not known before the run, or no longer there. */
  now: z.string().optional(),
  before: z.string().optional(),
  change: z.enum(["same", "changed", "added", "removed", "unknown"]),
});

export const CacheExplanation = z.object({
  isComplete: z.boolean(),
  invocations: z.array(
    z.object({
      invocation: z.string(),
      node: z.string(),
      step: z.string(),
      action: z.enum(["run", "reuse", "skip"]),
      reason: z.string(),
      /** The step's policy, when it has one. */
      policy: CachePolicy.optional(),
      /** Absent while inputs are not known. */
      key: z.string().optional(),
      /** The result that lies under the key. */
      stored: z.object({ runId: z.string(), invocation: z.string(), createdAt: z.number() }).optional(),
      /** The last run of the step at this place: what `before` is of. */
      compared: z.object({ runId: z.string(), status: z.string() }).optional(),
      parts: z.array(KeyPart),
    }),
  ),
  error: Failure.optional(),
});
export type CacheExplanation = z.infer<typeof CacheExplanation>;

export const cacheRequests = {
  /** Reads every stored byte again. With `repair`, what is broken is dropped: its step runs again when its result is wanted. */
  "cache.verify": {
    params: z.object({ repair: z.boolean().default(false) }),
    result: z.object({
      /** What SQLite finds wrong with the database; nothing is repaired there. */
      database: z.array(z.string()),
      artifacts: z.object({
        checked: z.int(),
        bytes: z.int(),
        broken: z.array(z.object({ digest: z.string(), problem: z.enum(["damaged", "missing"]), path: z.string() })),
      }),
      /** Results in the cache whose artifacts are not there. */
      dangling: z.array(z.object({ key: z.string(), runId: z.string(), invocation: z.string() })),
      /** Files that no one finished writing. */
      leftovers: z.int(),
      isRepaired: z.boolean(),
    }),
  },
  /**
   * Removes old runs, and then what no kept run, asset of the catalog or frozen version refers to. Active runs, and the runs that they repeat, stay.
   * Values are only removed while no run is active: until then they are counted as `deferred`. Refused with `nothing-chosen` without a limit.
   */
  "cache.prune": {
    params: z.object({
      /** Runs that ended longer ago than this. */
      olderThanMs: z.number().positive().optional(),
      /** The newest runs to keep whatever else is said; alone, all others go. */
      keepRuns: z.int().min(0).optional(),
      /** The oldest runs go until the stored values take no more than this. */
      maxBytes: z.number().positive().optional(),
      /** Only tells what would go. */
      dryRun: z.boolean().default(true),
    }),
    result: z.object({
      runs: z.array(z.object({ runId: z.string(), pipeline: z.string(), startedAt: z.number() })),
      artifacts: z.int(),
      cacheEntries: z.int(),
      /** Of the files of values. */
      files: z.int(),
      bytes: z.int(),
      /** What stays. */
      keptRuns: z.int(),
      keptBytes: z.int(),
      deferred: z.int(),
      isDryRun: z.boolean(),
    }),
  },
} as const;
