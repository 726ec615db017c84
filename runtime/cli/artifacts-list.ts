import type { Artifact } from "../model/value.ts";
import { wholeNumber } from "./arguments.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { findRun } from "./find-run.ts";
import { exitCode } from "./refusal.ts";
import { createStyle } from "./style.ts";
import { table } from "./table.ts";
import { printable } from "./text-width.ts";
import { bytes, moment, summaryOf } from "./words.ts";

const shape = {
  name: "artifacts list",
  summary: "List what runs have produced, newest first",
  positionals: [],
  flags: {
    run: { type: "string", value: "RUN", help: "Only what this run produced (an id, its beginning, or latest)" },
    limit: { type: "string", value: "N", help: "How many at most (default: 50)" },
    ...jsonFlag,
    ...workspaceFlag,
  },
} as const satisfies Shape;

export const artifactsList = command(shape, async ({ flags }, environment) => {
  const { terminal } = environment;
  const limit = wholeNumber(shape, "limit", flags.limit, 50, [1, 1_000]);
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  const artifacts = connection
    ? await using(connection, async ({ client }) => {
        const runId = flags.run === undefined ? undefined : (await findRun(client, flags.run)).runId;
        return (await client.request("artifacts.list", { limit, ...(runId !== undefined && { runId }) })).artifacts;
      })
    : [];
  if (flags.json) terminal.out(`${JSON.stringify(artifacts)}\n`);
  else if (artifacts.length === 0) terminal.out("No artifacts yet. Run a pipeline: pipeloom run FILE\n");
  else {
    const style = createStyle(terminal);
    const rows = artifacts.map((artifact) => [
      artifact.digest.slice(0, 12),
      artifact.type,
      bytes(artifact.size),
      moment(artifact.createdAt),
      producerOf(artifact),
      printable(summaryOf(artifact)),
    ]);
    terminal.out(table([["DIGEST", "TYPE", "SIZE", "MADE", "BY", "WHAT"].map(style.dim), ...rows], terminal, style));
  }
  return exitCode.succeeded;
});

export function producerOf({ producers }: Artifact): string {
  const latest = producers.at(-1);
  if (!latest) return "";
  return `${latest.pipeline}/${latest.node}${latest.output === "output" ? "" : `.${latest.output}`}`;
}
