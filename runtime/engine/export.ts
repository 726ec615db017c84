/** Writes an artifact to a file of the user's: its bytes as they are, or as JSON or CSV. */
import { copyFile, mkdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Json } from "../model/json.ts";
import type { Artifact } from "../model/value.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import { decodeValue } from "../store/codecs/decode.ts";
import type { Table } from "./table.ts";
import { cellText } from "./table.ts";

export interface Export {
  readonly artifact: Artifact;
  readonly path: string;
  readonly format: "raw" | "json" | "csv";
  readonly bytesOf: (artifact: Artifact) => Buffer;
  readonly blobs: ArtifactStore;
  readonly rowsOf: (artifact: Artifact) => Table;
}

export async function exportArtifact(request: Export): Promise<{ path: string; size: number }> {
  const path = resolve(request.path);
  const temporary = `${path}.${process.pid}.part`;
  const content = request.format === "raw" ? undefined : formatted(request);
  try {
    await mkdir(dirname(path), { recursive: true });
    if (content !== undefined) await writeFile(temporary, content);
    else if (request.blobs.has(request.artifact.digest))
      await copyFile(request.blobs.pathOf(request.artifact.digest), temporary);
    else await writeFile(temporary, request.bytesOf(request.artifact));
    await rename(temporary, path);
    return { path, size: (await stat(path)).size };
  } catch (error) {
    throw error instanceof RpcError
      ? error
      : new RpcError(
          "export-failed",
          `The artifact could not be written to ${path}: ${error instanceof Error ? error.message : String(error)}.`,
        );
  }
}

function formatted({ artifact, format, bytesOf, rowsOf }: Export): string {
  if (format === "csv") return csvOf(rowsOf(artifact));
  const value = decodeValue(bytesOf(artifact), artifact.codec);
  return `${JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item), 2)}\n`;
}

/** RFC 4180: fields with a comma, quote or line break are quoted. */
function csvOf({ columns, rows }: Table): string {
  const field = (value: Json) => {
    const text = cellText(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns.map(({ name }) => field(name)), ...rows.map((row) => row.map(field))];
  return `${lines.map((line) => line.join(",")).join("\r\n")}\r\n`;
}
