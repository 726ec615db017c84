import { resolve } from "node:path";
import type { EngineConnection } from "../client/connect.ts";
import { choice } from "./arguments.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import type { Environment } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { exitCode, nothingStored, usage } from "./refusal.ts";
import { bytes, pathFrom } from "./words.ts";

const shape = {
  name: "artifacts export",
  summary: "Write an artifact to a file, or to standard output with -",
  positionals: ["DIGEST", "FILE?"],
  flags: {
    output: { type: "string", short: "o", value: "FILE", help: "The file, when it is not the second argument" },
    format: { type: "string", value: "raw|json|csv", help: "raw: the bytes as they are kept (default)" },
    ...jsonFlag,
    ...workspaceFlag,
  },
} as const satisfies Shape;

export const artifactsExport = command(shape, async ({ positionals, flags }, environment) => {
  const { terminal, cwd } = environment;
  const [digest = "", second] = positionals;
  const format = choice(shape, "format", flags.format, ["raw", "json", "csv"], "raw");
  if (second !== undefined && flags.output !== undefined)
    throw usage("The file is named twice: as argument and with --output.", shape.name);
  const target = second ?? flags.output;
  if (target === undefined) throw usage(`"pipeloom ${shape.name}" wants FILE.`, shape.name);
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  if (!connection) throw nothingStored();
  await using(connection, async (open) => {
    if (target === "-") {
      if (format !== "raw") throw usage("Only --format raw can go to standard output.", shape.name);
      return pour(open, digest, environment);
    }
    const written = await open.client.request("artifact.export", { digest, path: resolve(cwd, target), format });
    terminal.out(
      flags.json ? `${JSON.stringify(written)}\n` : `Wrote ${bytes(written.size)} to ${pathFrom(cwd, written.path)}\n`,
    );
  });
  return exitCode.succeeded;
});

async function pour({ client }: EngineConnection, name: string, { terminal }: Environment): Promise<void> {
  const { digest, size } = await client.request("artifact.get", { digest: name });
  for (let offset = 0; offset < size;) {
    const { base64 } = await client.request("artifact.read", { digest, offset });
    const chunk = Buffer.from(base64, "base64");
    if (chunk.length === 0) return;
    await terminal.outBytes(chunk);
    offset += chunk.length;
  }
}
