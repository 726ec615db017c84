import type { CatalogVersion } from "../model/asset.ts";
import type { Json } from "../model/json.ts";
import type { Artifact } from "../model/value.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { askingFor, assetNotes } from "./find-asset.ts";
import { exitCode, nothingStored } from "./refusal.ts";
import type { Style } from "./style.ts";
import { createStyle } from "./style.ts";
import { table } from "./table.ts";
import { printable } from "./text-width.ts";
import type { Terminal } from "./terminal.ts";
import { bytes, moment } from "./words.ts";

const shape = {
  name: "catalog show",
  summary: "Show an asset: its facts, its versions, and what made it",
  positionals: ["ASSET"],
  flags: { ...jsonFlag, ...workspaceFlag },
  notes: assetNotes,
} as const satisfies Shape;

export const catalogShow = command(shape, async ({ positionals, flags }, environment) => {
  const { terminal } = environment;
  const reference = positionals[0] ?? "";
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  if (!connection) throw nothingStored();
  const found = await using(connection, ({ client }) =>
    askingFor(reference, () => client.request("catalog.show", { reference })),
  );
  if (flags.json) terminal.out(`${JSON.stringify(found)}\n`);
  else terminal.out(entryText(found, terminal));
  return exitCode.succeeded;
});

interface Found {
  readonly entry: CatalogVersion;
  readonly versions: readonly CatalogVersion[];
  readonly artifact: Artifact;
}

function entryText({ entry, versions, artifact }: Found, terminal: Terminal): string {
  const style = createStyle(terminal);
  const { kind, facts, digest, size, tags, runId, pipeline, node, output } = entry;
  const rows = [
    ["kind", `${kind}, ${bytes(size)}`],
    ["what", printable(entry.summary)],
    ["tags", tags.join(", ")],
    ["digest", digest],
    [
      "made",
      `${moment(entry.createdAt)} by ${pipeline}/${node}${output === "output" ? "" : `.${output}`} in run ${runId}`,
    ],
    ...Object.entries(facts).map(([name, value]) => [name, factText(value)]),
  ].filter(([, value]) => value !== "");
  const columns = artifact.preview?.columns ?? [];
  return [
    `${style.bold(printable(entry.name))}  version ${entry.version}\n`,
    table(
      rows.map(([name = "", value = ""]) => [`  ${style.dim(name)}`, value]),
      terminal,
      style,
    ),
    section("Columns", columns.map(columnCells), terminal, style),
    section(
      "Versions",
      versions.map((version) => [
        `  ${version.version === entry.version ? style.bold(String(version.version)) : version.version}`,
        moment(version.createdAt),
        version.tags.join(", "),
        version.digest.slice(0, 12),
        printable(version.summary),
      ]),
      terminal,
      style,
    ),
  ].join("");
}

function section(title: string, rows: readonly (readonly string[])[], terminal: Terminal, style: Style): string {
  return rows.length === 0 ? "" : `\n${style.bold(title)}\n${table(rows, terminal, style)}`;
}

function columnCells({
  name,
  type,
  nulls,
  distinct,
  min,
  max,
  mean,
}: NonNullable<NonNullable<Artifact["preview"]>["columns"]>[number]): readonly string[] {
  const range = min === undefined || max === undefined ? "" : `${min} to ${max}`;
  return [
    `  ${printable(name)}`,
    type,
    printable(range),
    mean === undefined ? "" : `mean ${round(mean)}`,
    distinct === undefined ? "" : `${distinct} distinct`,
    nulls ? `${nulls} empty` : "",
  ];
}

function factText(value: Json): string {
  if (typeof value === "number") return round(value);
  if (Array.isArray(value))
    return printable(value.map((item) => (typeof item === "string" ? item : JSON.stringify(item))).join(", "));
  return printable(typeof value === "string" ? value : JSON.stringify(value));
}

function round(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
