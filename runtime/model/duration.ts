import { z } from "zod";

/** A duration as authors write it: `"500ms"`, `"30s"`, `"5m"`, `"2h"`, `"1d"`, or a number of seconds. */
export const Duration = z.union([z.number().min(0), z.string().regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/)]);
export type Duration = z.infer<typeof Duration>;

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Milliseconds of a duration.
 *
 * @example durationMs("1.5s") // 1500
 */
export function durationMs(duration: Duration): number {
  if (typeof duration === "number") return Math.round(duration * 1_000);
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  if (!match) throw new RangeError(`"${duration}" is not a duration; write for example "500ms", "30s" or "5m".`);
  // SAFETY: the expression matched, so both groups are there and the second is one of the units.
  return Math.round(Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]);
}
