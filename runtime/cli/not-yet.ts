/** Commands of the contract that this version does not have: they say so and what to use instead. */
import type { Command } from "./command.ts";
import { notAvailable } from "./refusal.ts";

function missing(name: string, summary: string, instead: string): Command {
  return {
    shape: { name, summary, positionals: [], flags: {} },
    run: () => Promise.reject(notAvailable(`"pipeloom ${name}"`, instead)),
  };
}

export const runsCompare = missing("runs compare", "Compare runs", "Look at both with `pipeloom runs show RUN`.");
