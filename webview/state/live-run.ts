/** Folds news into a run that is shown. Pure. */
import { foldRunEvents } from "../../runtime/model/run.ts";
import type { NodeTally, RunNews, ShownRun } from "../../runtime/protocol/shown-run.ts";

/** The run after news of it. */
export function foldNews(run: ShownRun, { events, tallies, counts, upTo }: RunNews): ShownRun {
  const folded: ShownRun = foldRunEvents(run, events) ?? run;
  if (!tallies && (upTo === undefined || upTo <= folded.lastSeq)) return folded;
  return {
    ...folded,
    ...(tallies && withTallies(folded, tallies)),
    ...(counts && { counts }),
    lastSeq: Math.max(folded.lastSeq, upTo ?? 0),
  };
}

function withTallies(run: ShownRun, tallies: readonly NodeTally[]): Pick<ShownRun, "tallies" | "invocations"> {
  const known = run.tallies ?? {};
  const isNew = tallies.some(({ node }) => known[node] === undefined);
  const all = { ...known, ...Object.fromEntries(tallies.map((tally) => [tally.node, tally])) };
  return {
    tallies: all,
    // From now on these are known by their tally alone.
    invocations: isNew
      ? Object.fromEntries(Object.entries(run.invocations).filter(([, { node }]) => all[node] === undefined))
      : run.invocations,
  };
}

/** True when something was said between what is known and this. */
export function hasGap(run: ShownRun | undefined, { events, after }: RunNews): boolean {
  const known = run?.lastSeq ?? 0;
  if (after !== undefined) return after > known;
  let last = known;
  for (const { type, seq } of events) {
    if (type === "log" || seq <= last) continue;
    if (seq > last + 1) return true;
    last = seq;
  }
  return false;
}

/** The node of an invocation, also of one that is known only by its node's tally: a call's id begins with its step. */
export function nodeOf(run: ShownRun | undefined, invocation: string): string {
  const known = run?.invocations[invocation]?.node;
  if (known !== undefined) return known;
  const step = invocation.split("~")[0] ?? invocation;
  const tallied = Object.values(run?.tallies ?? {}).find((tally) => tally.step === step);
  return tallied?.node ?? step;
}
