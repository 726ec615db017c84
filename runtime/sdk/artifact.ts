import { PipeloomError } from "./errors.ts";
import { makeOutput } from "./output.ts";
import type { Output } from "./output.ts";

/**
 * A value that an earlier run produced: pass it to a step, map over it, `load()` it, or take one item by `chunk(i)`. The reference is the value's
 * digest (or at least 6 digits of it), `run/node` or `run/node/output`, or a name of the catalog: `name` for the version seen last, `name@3`, `name@tag`.
 * That nothing is found shows when the run gets there.
 *
 * @throws PipeloomError `bad-argument` when it is no text.
 * @example
 * export const publishing = pipeline("publishing", () => publish({ model: artifact<Model>("best-model@3") }));
 */
export function artifact<T = unknown>(reference: string): Output<T> {
  if (typeof reference !== "string" || reference.trim() === "")
    throw new PipeloomError(
      "bad-argument",
      `artifact() takes a digest, "run/node" or a name of the catalog such as "best-model@3", not ${JSON.stringify(reference)}.`,
    );
  return makeOutput({ reference: reference.trim() });
}
