import { AssetKind } from "../model/asset.ts";
import { choice, wholeNumber } from "./arguments.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { findRun } from "./find-run.ts";
import { exitCode } from "./refusal.ts";
import { createStyle } from "./style.ts";
import { table } from "./table.ts";
import { printable } from "./text-width.ts";
import { moment } from "./words.ts";

const shape = {
  name: "catalog list",
  summary: "List the assets that runs have made: datasets, models, metrics, figures, reports, prompts",
  positionals: ["SEARCH?"],
  flags: {
    kind: { type: "string", value: "KIND", help: `Only ${AssetKind.options.join(", ")}` },
    tag: { type: "string", value: "TAG", help: "Only versions with this tag" },
    run: { type: "string", value: "RUN", help: "Only what this run made or reused (an id, its beginning, or latest)" },
    limit: { type: "string", value: "N", help: "How many at most (default: 50)" },
    ...jsonFlag,
    ...workspaceFlag,
  },
  notes:
    "SEARCH is part of a name. Each name stands with the version that a run made or reused last; --tag and --run list every version that fits.",
} as const satisfies Shape;

export const catalogList = command(shape, async ({ positionals, flags }, environment) => {
  const { terminal } = environment;
  const limit = wholeNumber(shape, "limit", flags.limit, 50, [1, 1_000]);
  const kind = flags.kind && choice(shape, "kind", flags.kind, AssetKind.options, "dataset");
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  const entries = connection
    ? await using(connection, async ({ client }) => {
        const runId = flags.run === undefined ? undefined : (await findRun(client, flags.run)).runId;
        const [search] = positionals;
        const query = { limit, ...(kind && { kind }), tag: flags.tag, search, runId };
        return (await client.request("catalog.list", query)).entries;
      })
    : [];
  if (flags.json) terminal.out(`${JSON.stringify(entries)}\n`);
  else if (entries.length === 0)
    terminal.out(
      "No assets here. A step's output enters the catalog when it returns dataset(…), model(…), metrics(…), …\n",
    );
  else {
    const style = createStyle(terminal);
    const rows = entries.map((entry) => [
      printable(entry.name),
      `${entry.version}${entry.versions > 1 ? style.dim(` of ${entry.versions}`) : ""}`,
      entry.kind,
      entry.tags.join(", "),
      moment(entry.seenAt),
      printable(entry.summary),
    ]);
    terminal.out(
      table([["NAME", "VERSION", "KIND", "TAGS", "LAST MADE", "WHAT"].map(style.dim), ...rows], terminal, style),
    );
  }
  return exitCode.succeeded;
});
