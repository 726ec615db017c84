import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { askingFor, assetNotes } from "./find-asset.ts";
import { exitCode, nothingStored, usage } from "./refusal.ts";

const shape = {
  name: "catalog tag",
  summary: "Put a tag on a version of an asset, or take one off it",
  positionals: ["ASSET", "TAG?"],
  flags: {
    remove: { type: "string", multiple: true, value: "TAG", help: "Take this tag off" },
    ...jsonFlag,
    ...workspaceFlag,
  },
  notes: `${assetNotes} A tag stands on one version of a name: putting it on another moves it.`,
} as const satisfies Shape;

export const catalogTag = command(shape, async ({ positionals, flags }, environment) => {
  const [reference = "", tag] = positionals;
  if (tag === undefined && flags.remove.length === 0)
    throw usage(`"pipeloom ${shape.name}" wants a TAG, or --remove TAG.`, shape.name);
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  if (!connection) throw nothingStored();
  const change = { reference, add: tag === undefined ? [] : [tag], remove: [...flags.remove] };
  const entry = await using(connection, ({ client }) =>
    askingFor(reference, () => client.request("catalog.tag", change)),
  );
  const tags = entry.tags.length === 0 ? "has no tags" : `is tagged ${entry.tags.join(", ")}`;
  environment.terminal.out(
    flags.json ? `${JSON.stringify(entry)}\n` : `${entry.name} version ${entry.version} ${tags}.\n`,
  );
  return exitCode.succeeded;
});
