/** When a failed attempt is tried again, and after how long. */
import { durationMs } from "../model/duration.ts";
import type { Failure } from "../model/failure.ts";
import type { RetryPolicy } from "../model/options.ts";

/** Milliseconds until the next attempt, or undefined when there is none. `attempt` is the one that failed, from 1. */
export function retryDelay(
  policy: RetryPolicy | undefined,
  attempt: number,
  error: Failure,
  random: () => number,
): number | undefined {
  if (!policy || attempt >= policy.attempts) return undefined;
  if (policy.on && !policy.on.includes(error.name)) return undefined;
  if (policy.notOn?.includes(error.name)) return undefined;
  const grown = (policy.delay === undefined ? 0 : durationMs(policy.delay)) * (policy.multiplier ?? 1) ** (attempt - 1);
  const capped = policy.maxDelay === undefined ? grown : Math.min(grown, durationMs(policy.maxDelay));
  // Jitter takes a random share off, so the cap still holds.
  const jittered = capped * (1 - (policy.jitter ?? 0) * random());
  // The longest delay that a 32-bit timer can hold: 24.8 days.
  return Math.min(Math.max(0, Math.round(jittered)), 2_147_483_647);
}
