import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { diffSnapshots } from "../model/diff-snapshots.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import type { Shape } from "./arguments.ts";
import { openEngine, using, workspaceFor } from "./engine.ts";
import { exitCode } from "./refusal.ts";
import { differencesText, recordedSnapshot, sourceFlags, sourceOf } from "./snapshots.ts";
import { createStyle } from "./style.ts";

const shape = {
  name: "diff",
  summary: "Tell what differs between two versions of a pipeline: parameters, graph, steps' code, files",
  positionals: ["A", "B"],
  flags: { ...sourceFlags, ...jsonFlag, ...workspaceFlag },
  notes:
    "A and B are pipeline files, ids of frozen versions, or ids of runs (or latest). The parameter flags are for files. Exit code 1 when they differ.",
} as const satisfies Shape;

export const diff = command(shape, async ({ positionals, flags }, environment) => {
  const { terminal, cwd } = environment;
  const isFile = (name: string) => existsSync(resolve(cwd, name));
  const file = positionals.find(isFile);
  const workspace = workspaceFor(flags.workspace, environment, file === undefined ? undefined : resolve(cwd, file));
  const differences = await using(await openEngine(workspace, environment), async (connection) => {
    const snapshots: Snapshot[] = [];
    for (const name of positionals) {
      if (!isFile(name)) snapshots.push(await recordedSnapshot(connection, name));
      else {
        const source = await sourceOf(name, flags, workspace, environment);
        snapshots.push(await connection.client.request("version.snapshot", { source }));
      }
    }
    const [before, after] = snapshots;
    return before && after ? diffSnapshots(before, after) : [];
  });
  if (flags.json) terminal.out(`${JSON.stringify(differences)}\n`);
  else if (differences.length === 0) terminal.out("They do not differ.\n");
  else terminal.out(differencesText(differences, terminal, createStyle(terminal)));
  return differences.length === 0 ? exitCode.succeeded : exitCode.failed;
});
