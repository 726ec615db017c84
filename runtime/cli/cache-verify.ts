import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { exitCode, nothingStored } from "./refusal.ts";
import { createStyle } from "./style.ts";
import { bytes, count } from "./words.ts";

const shape = {
  name: "cache verify",
  summary: "Read everything that is stored again and tell what is damaged, missing or leads nowhere",
  positionals: [],
  flags: {
    repair: { type: "boolean", help: "Drop what is broken: its steps run again when their results are wanted" },
    ...jsonFlag,
    ...workspaceFlag,
  },
  notes: "Exit code 1 when something is broken and not repaired.",
} as const satisfies Shape;

export const cacheVerify = command(shape, async ({ flags }, environment) => {
  const { terminal } = environment;
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  if (!connection) throw nothingStored();
  const found = await using(connection, ({ client }) => client.request("cache.verify", { repair: flags.repair }));
  const { database, artifacts, dangling, leftovers, isRepaired } = found;
  const style = createStyle(terminal);
  const damaged = artifacts.broken.filter(({ problem }) => problem === "damaged");
  const missing = artifacts.broken.filter(({ problem }) => problem === "missing");
  const isSound = database.length === 0 && damaged.length === 0 && dangling.length === 0;
  const lines = [
    `${count(artifacts.checked, "artifact")} read (${bytes(artifacts.bytes)})`,
    ...database.map((problem) => style.red(`database: ${problem}`)),
    ...damaged.map(({ digest, path }) => style.red(`damaged: ${digest.slice(0, 12)} (${path})`)),
    ...missing.map(({ digest }) => style.yellow(`missing: ${digest.slice(0, 12)}`)),
    ...(dangling.length > 0
      ? [`${count(dangling.length, "cached result")} without ${dangling.length === 1 ? "its" : "their"} values`]
      : []),
    ...(leftovers > 0 ? [count(leftovers, "unfinished file")] : []),
    isSound
      ? style.green("The store is sound.")
      : isRepaired
        ? "What is broken was dropped; its steps run again when their results are wanted."
        : "Drop what is broken: pipeloom cache verify --repair",
    ...(database.length > 0
      ? ["The database itself cannot be repaired: stop the engine and move .pipeloom/runs.db away."]
      : []),
  ];
  terminal.out(flags.json ? `${JSON.stringify(found)}\n` : lines.map((line) => `${line}\n`).join(""));
  return isSound || (isRepaired && database.length === 0) ? exitCode.succeeded : exitCode.failed;
});
