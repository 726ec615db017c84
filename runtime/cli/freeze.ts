import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { diffSnapshots } from "../model/diff-snapshots.ts";
import type { Difference } from "../model/diff-snapshots.ts";
import type { ResolvedParameter } from "../model/parameter.ts";
import type { Arguments, Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import type { Environment } from "./command.ts";
import { openEngine, openStore, using, workspaceFor } from "./engine.ts";
import { exitCode, nothingStored, usage } from "./refusal.ts";
import { differencesText, sourceFlags, sourceOf } from "./snapshots.ts";
import { createStyle } from "./style.ts";
import { table } from "./table.ts";
import { printable } from "./text-width.ts";
import { count, moment } from "./words.ts";

const shape = {
  name: "freeze",
  summary: "Keep a pipeline as it is now (graph, code, parameters) under a digest, to verify, compare and run it later",
  positionals: ["FILE?"],
  flags: {
    ...sourceFlags,
    list: { type: "boolean", help: "List the frozen versions of this workspace" },
    show: { type: "string", value: "ID", help: "Show a frozen version: its parameters, files and steps" },
    verify: { type: "string", value: "ID", help: "Tell what has changed since, and whether all of it is still stored" },
    ...jsonFlag,
    ...workspaceFlag,
  },
  notes:
    "ID is a version's id or at least its first 6 characters. Run one: pipeloom run --frozen ID. Compare: pipeloom diff ID FILE. --verify exits with 1 when something differs.",
} as const satisfies Shape;

type FreezeFlags = Arguments<(typeof shape)["flags"]>["flags"];

export const freeze = command(shape, ({ positionals, flags }, environment) => {
  const [file] = positionals;
  const asked = [file, flags.list || undefined, flags.show, flags.verify].filter((each) => each !== undefined);
  if (asked.length !== 1)
    throw usage(`"pipeloom freeze" wants one of FILE, --list, --show ID and --verify ID.`, shape.name);
  if (file !== undefined) return freezeFile(file, flags, environment);
  if (flags.show !== undefined) return showVersion(flags.show, flags, environment);
  if (flags.verify !== undefined) return verifyVersion(flags.verify, flags, environment);
  return listVersions(flags, environment);
});

async function freezeFile(path: string, flags: FreezeFlags, environment: Environment): Promise<number> {
  const { terminal, cwd } = environment;
  const workspace = workspaceFor(flags.workspace, environment, resolve(cwd, path));
  const source = await sourceOf(path, flags, workspace, environment);
  const version = await using(await openEngine(workspace, environment), ({ client }) =>
    client.request("version.freeze", source),
  );
  const { id, pipeline, files, steps } = version;
  terminal.out(
    flags.json
      ? `${JSON.stringify(version)}\n`
      : `Frozen ${pipeline} as ${id}\n${count(files.length, "file")}, ${count(steps.length, "step")}. Run it: pipeloom run --frozen ${id.slice(0, 12)}\n`,
  );
  return exitCode.succeeded;
}

async function listVersions(flags: FreezeFlags, environment: Environment): Promise<number> {
  const { terminal } = environment;
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  const { versions } = connection
    ? await using(connection, ({ client }) => client.request("version.list", {}))
    : { versions: [] };
  if (flags.json) terminal.out(`${JSON.stringify(versions)}\n`);
  else if (versions.length === 0) terminal.out("Nothing is frozen here. Freeze a pipeline: pipeloom freeze FILE\n");
  else {
    const style = createStyle(terminal);
    const rows = versions.map(({ id, createdAt, pipeline, file, parameters }) => [
      id.slice(0, 12),
      moment(createdAt),
      pipeline,
      file,
      printable(parameters.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(" ")),
    ]);
    terminal.out(table([["ID", "FROZEN", "PIPELINE", "FILE", "PARAMETERS"].map(style.dim), ...rows], terminal, style));
  }
  return exitCode.succeeded;
}

async function showVersion(id: string, flags: FreezeFlags, environment: Environment): Promise<number> {
  const { terminal } = environment;
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  if (!connection) throw nothingStored();
  const version = await using(connection, ({ client }) => client.request("version.get", { id }));
  if (flags.json) {
    terminal.out(`${JSON.stringify(version)}\n`);
    return exitCode.succeeded;
  }
  const style = createStyle(terminal);
  const section = (title: string, rows: readonly (readonly string[])[]) =>
    rows.length === 0 ? "" : `\n${style.bold(title)}\n${table(rows, terminal, style)}`;
  terminal.out(
    [
      `${style.bold(version.pipeline)}  ${version.file}\n${style.dim(`${version.id}  ${moment(version.createdAt)}`)}\n`,
      section(
        "Parameters",
        version.parameters.map(({ name, value, layer }) => [
          `  ${name}`,
          printable(JSON.stringify(value)),
          style.dim(layer),
        ]),
      ),
      section(
        "Files",
        version.files.map(({ path, digest }) => [`  ${path}`, style.dim(digest.slice(0, 12))]),
      ),
      section(
        "Steps",
        version.steps.map(({ name, codeDigest }) => [`  ${name}`, style.dim(codeDigest.slice(0, 12))]),
      ),
    ].join(""),
  );
  return exitCode.succeeded;
}

/** What was given by hand when it was frozen is part of the version; what files and surroundings say may have changed since. */
function withGiven(now: readonly ResolvedParameter[], frozen: readonly ResolvedParameter[]): ResolvedParameter[] {
  const given = new Map(frozen.filter(({ layer }) => byHand.has(layer)).map((each) => [each.name, each]));
  return now.map((each) => (byHand.has(each.layer) ? each : (given.get(each.name) ?? each)));
}

const byHand: ReadonlySet<ResolvedParameter["layer"]> = new Set([
  "profile",
  "preset",
  "rerun",
  "file",
  "command-line",
  "form",
]);

async function verifyVersion(id: string, flags: FreezeFlags, environment: Environment): Promise<number> {
  const { terminal } = environment;
  const workspace = workspaceFor(flags.workspace, environment);
  const connection = await openStore(workspace, environment);
  if (!connection) throw nothingStored();
  const result = await using(connection, async ({ client }) => {
    const version = await client.request("version.get", { id });
    const { problems } = await client.request("version.check", { id });
    const path = join(workspace, version.file);
    const gone: Difference[] = [{ kind: "file", name: version.file, change: "removed" }];
    if (!existsSync(path)) return { id: version.id, stored: problems, differences: gone };
    const given = { ...flags, pipeline: flags.pipeline ?? version.pipeline };
    const source = await sourceOf(path, given, workspace, environment);
    const now = await client.request("version.snapshot", {
      source: { ...source, parameters: withGiven(source.parameters, version.parameters) },
    });
    return { id: version.id, stored: problems, differences: diffSnapshots(version, now) };
  });
  const isIntact = result.stored.length === 0 && result.differences.length === 0;
  if (flags.json) terminal.out(`${JSON.stringify({ ...result, isIntact })}\n`);
  else {
    const style = createStyle(terminal);
    const lost = result.stored.map(
      ({ path, problem }) => `${style.red(`${path} is ${problem} in the store; the version cannot run.`)}\n`,
    );
    const changed =
      result.differences.length === 0
        ? `${style.green("Nothing has changed since it was frozen.")}\n`
        : `Changed since it was frozen:\n${differencesText(result.differences, terminal, style)}`;
    terminal.out(`${lost.join("")}${changed}`);
  }
  return isIntact ? exitCode.succeeded : exitCode.failed;
}
