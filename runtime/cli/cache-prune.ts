import { wholeNumber } from "./arguments.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { exitCode, nothingStored, usage } from "./refusal.ts";
import { createStyle } from "./style.ts";
import { table } from "./table.ts";
import { bytes, count, moment } from "./words.ts";

const shape = {
  name: "cache prune",
  summary: "Remove old runs and the values that nothing else refers to",
  positionals: [],
  flags: {
    "older-than": { type: "string", value: "AGE", help: "Runs that ended longer ago: 12h, 30d, 8w" },
    keep: { type: "string", value: "N", help: "Keep the newest N runs whatever else is said; alone, all others go" },
    "max-size": {
      type: "string",
      value: "SIZE",
      help: "The oldest runs go until the values take no more: 500MB, 20GB",
    },
    yes: { type: "boolean", short: "y", help: "Remove it; without, only tell what would go" },
    ...jsonFlag,
    ...workspaceFlag,
  },
  notes:
    "Values of kept runs, of the catalog and of frozen versions stay. Safe while runs are active: they stay whole, and values go when none is.",
} as const satisfies Shape;

export const cachePrune = command(shape, async ({ flags }, environment) => {
  const { terminal } = environment;
  const keepRuns = flags.keep === undefined ? undefined : wholeNumber(shape, "keep", flags.keep, 0, [0, 1_000_000]);
  const olderThanMs = flags["older-than"] === undefined ? undefined : ageOf(flags["older-than"]);
  const maxBytes = flags["max-size"] === undefined ? undefined : sizeOf(flags["max-size"]);
  if (keepRuns === undefined && olderThanMs === undefined && maxBytes === undefined)
    throw usage("Say what may go: --older-than AGE, --keep N or --max-size SIZE.", shape.name);
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  if (!connection) throw nothingStored();
  const pruned = await using(connection, ({ client }) =>
    client.request("cache.prune", {
      dryRun: !flags.yes,
      ...(keepRuns !== undefined && { keepRuns }),
      ...(olderThanMs !== undefined && { olderThanMs }),
      ...(maxBytes !== undefined && { maxBytes }),
    }),
  );
  if (flags.json) {
    terminal.out(`${JSON.stringify(pruned)}\n`);
    return exitCode.succeeded;
  }
  const style = createStyle(terminal);
  const { runs, files, cacheEntries, keptRuns, keptBytes, deferred, isDryRun } = pruned;
  const verb = isDryRun ? "Would remove" : "Removed";
  const rows = runs.slice(0, 20).map((run) => [`  ${run.runId}`, moment(run.startedAt), run.pipeline]);
  const lines = [
    ...(runs.length > 20 ? [`  ${style.signs.ellipsis} and ${count(runs.length - 20, "more run")}`] : []),
    `${verb} ${count(runs.length, "run")}, ${count(cacheEntries, "cached result")} and ${count(files, "file")} of values (${bytes(pruned.bytes)}).`,
    `${isDryRun ? "Would keep" : "Kept"} ${count(keptRuns, "run")} and ${bytes(keptBytes)} of values.`,
    ...(deferred > 0
      ? [
          `A run is active: ${count(deferred, "file")} of values ${isDryRun ? "would wait" : "wait"} until none is; prune again then.`,
        ]
      : []),
    ...(isDryRun ? ["Nothing was removed. Remove it: the same command with --yes"] : []),
  ];
  terminal.out(`${table(rows, terminal, style)}${lines.map((line) => `${line}\n`).join("")}`);
  return exitCode.succeeded;
});

const hour = 60 * 60 * 1_000;
const ageUnits: Readonly<Record<string, number>> = { m: hour / 60, h: hour, d: 24 * hour, w: 7 * 24 * hour };

function ageOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([mhdw])$/.exec(text.trim());
  const age = Number(match?.[1]) * (ageUnits[match?.[2] ?? ""] ?? Number.NaN);
  if (!(age > 0)) throw usage(`--older-than wants an age such as 12h, 30d or 8w, got "${text}".`, shape.name);
  return age;
}

const sizeUnits: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

function sizeOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]?B)$/i.exec(text.trim());
  const size = Number(match?.[1]) * (sizeUnits[match?.[2]?.toUpperCase() ?? ""] ?? Number.NaN);
  if (!(size > 0)) throw usage(`--max-size wants a size such as 500MB or 20GB, got "${text}".`, shape.name);
  return size;
}
