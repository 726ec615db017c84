import type { Artifact } from "../model/value.ts";
import type { EngineContract, TablePage } from "../protocol/engine.ts";
import type { Client } from "../protocol/rpc.ts";
import { RpcError } from "../protocol/rpc.ts";
import { wholeNumber } from "./arguments.ts";
import type { Shape } from "./arguments.ts";
import { producerOf } from "./artifacts-list.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { exitCode, nothingStored } from "./refusal.ts";
import type { Style } from "./style.ts";
import { createStyle } from "./style.ts";
import { table } from "./table.ts";
import { printable } from "./text-width.ts";
import type { Terminal } from "./terminal.ts";
import { bytes, count, moment, summaryOf } from "./words.ts";

const shape = {
  name: "artifacts show",
  summary: "Show an artifact: what it is, where it came from, and its content as far as a terminal can show it",
  positionals: ["DIGEST"],
  flags: { rows: { type: "string", value: "N", help: "Rows of a table (default: 20)" }, ...jsonFlag, ...workspaceFlag },
  notes: "DIGEST is an artifact's digest or at least the first 6 characters of it.",
} as const satisfies Shape;

/** More than this is not poured into a terminal; `artifacts export` writes it to a file. */
const textLimit = 100_000;

export const artifactsShow = command(shape, async ({ positionals, flags }, environment) => {
  const { terminal } = environment;
  const limit = wholeNumber(shape, "rows", flags.rows, 20, [1, 1_000]);
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  if (!connection) throw nothingStored();
  await using(connection, async ({ client }) => {
    const artifact = await client.request("artifact.get", { digest: positionals[0] ?? "" });
    if (flags.json) terminal.out(`${JSON.stringify(artifact)}\n`);
    else terminal.out(`${headOf(artifact, terminal)}\n${await contentOf(client, artifact, limit, terminal)}`);
  });
  return exitCode.succeeded;
});

function headOf(artifact: Artifact, terminal: Terminal): string {
  const style = createStyle(terminal);
  const consumers = [...new Set(artifact.consumers.map(({ pipeline, node, input }) => `${pipeline}/${node}.${input}`))];
  const rows = [
    ["digest", artifact.digest],
    [
      "type",
      `${artifact.type}${artifact.preview?.typeName === undefined ? "" : ` (${printable(artifact.preview.typeName)})`}, ${bytes(artifact.size)}, kept as ${artifact.codec}`,
    ],
    ["what", printable(summaryOf(artifact))],
    ["made", `${moment(artifact.createdAt)} by ${producerOf(artifact)}`],
    ...(consumers.length > 0 ? [["used by", consumers.join(", ")]] : []),
  ];
  return table(
    rows.map(([name = "", value = ""]) => [style.dim(name), value]),
    terminal,
    style,
  );
}

async function contentOf(
  client: Client<EngineContract>,
  artifact: Artifact,
  limit: number,
  terminal: Terminal,
): Promise<string> {
  const { digest, type, codec, size } = artifact;
  const elsewhere = `Write it to a file: pipeloom artifacts export ${digest.slice(0, 12)} FILE\n`;
  if (type === "table") {
    const page = await rowsOf(client, digest, limit);
    if (page) return pageText(page, terminal, createStyle(terminal));
  }
  const isText = codec === "json" || codec === "text" || codec === "csv";
  if (!isText || size > textLimit) return elsewhere;
  const { base64 } = await client.request("artifact.read", { digest });
  const text = Buffer.from(base64, "base64").toString("utf8");
  const shown = codec === "json" ? JSON.stringify(JSON.parse(text), undefined, 2) : text;
  return `${shown.split("\n").map(printable).join("\n")}\n`;
}

async function rowsOf(client: Client<EngineContract>, digest: string, limit: number): Promise<TablePage | undefined> {
  try {
    return await client.request("artifact.rows", { digest, offset: 0, limit });
  } catch (error) {
    // A table in a form that the engine cannot page through: it is shown as what it is.
    if (error instanceof RpcError && error.code !== "closed") return undefined;
    throw error;
  }
}

function pageText({ columns, rows, total, offset }: TablePage, terminal: Terminal, style: Style): string {
  const cell = (value: TablePage["rows"][number][number]) =>
    printable(typeof value === "string" ? value : value === null ? "" : JSON.stringify(value));
  const body = table(
    [columns.map(({ name }) => style.dim(printable(name))), ...rows.map((row) => row.map(cell))],
    terminal,
    style,
  );
  const left = total - offset - rows.length;
  return left > 0 ? `${body}${style.dim(`${style.signs.ellipsis} ${count(left, "more row")}`)}\n` : body;
}
