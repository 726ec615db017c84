/** Artifacts as clients ask for them: listed, described, read in pieces, paged as tables, exported. */
import type { z } from "zod";
import type { Artifact } from "../model/value.ts";
import type { engineContract } from "../protocol/engine.ts";
import { RpcError } from "../protocol/rpc.ts";
import { ArtifactError } from "../store/artifacts.ts";
import type { Engine } from "./engine.ts";
import { exportArtifact } from "./export.ts";
import { tableReader } from "./table.ts";

type Requests = (typeof engineContract)["requests"];
type Params<K extends keyof Requests> = z.output<Requests[K]["params"]>;
type Result<K extends keyof Requests> = z.output<Requests[K]["result"]>;

export interface ArtifactRequests {
  readonly list: (params: Params<"artifacts.list">) => Result<"artifacts.list">;
  readonly get: (params: Params<"artifact.get">) => Artifact;
  readonly read: (params: Params<"artifact.read">) => Result<"artifact.read">;
  readonly rows: (params: Params<"artifact.rows">) => Result<"artifact.rows">;
  readonly export: (params: Params<"artifact.export">) => Promise<Result<"artifact.export">>;
}

export function artifactRequests({ store, blobs, flush }: Pick<Engine, "store" | "blobs" | "flush">): ArtifactRequests {
  const find = (prefix: string): Artifact => {
    flush();
    if (!/^[0-9a-f]{6,64}$/.test(prefix))
      throw new RpcError(
        "bad-digest",
        `"${prefix}" is not a digest: give at least its first 6 hexadecimal characters.`,
      );
    const [first, second] = store.artifacts.find(prefix);
    if (first !== undefined && second !== undefined)
      throw new RpcError("ambiguous", `Several artifacts begin with ${prefix}; give more characters.`);
    const artifact = first === undefined ? undefined : store.artifacts.get(first);
    if (!artifact) throw new RpcError("unknown-artifact", `There is no artifact ${prefix} in this workspace.`);
    return artifact;
  };
  const bytesOf = (artifact: Artifact): Buffer => {
    if (artifact.codec === "pickle")
      throw new RpcError(
        "unsafe",
        `Artifact ${artifact.digest.slice(0, 12)} is a pickle: opening it could run code. Export it, or let the step return plain data.`,
      );
    const inline = store.artifacts.inlineText(artifact.digest);
    if (inline !== undefined && !blobs.has(artifact.digest))
      return Buffer.from(artifact.codec === "text" && typeof artifact.value === "string" ? artifact.value : inline);
    return guarded(() => blobs.get(artifact.digest));
  };
  const tables = tableReader(bytesOf);
  return {
    list: ({ runId, limit, before }) => {
      flush();
      const full = runId === undefined ? undefined : store.findRun(runId);
      if (runId !== undefined && full === undefined)
        throw new RpcError("unknown-run", `There is no run "${runId}" in this workspace.`);
      return { artifacts: store.artifacts.list({ runId: full, limit, before }) };
    },
    get: ({ digest }) => find(digest),
    read({ digest, offset, length }) {
      const artifact = find(digest);
      if (artifact.codec !== "pickle" && blobs.has(artifact.digest)) {
        const { bytes, size } = guarded(() => blobs.read(artifact.digest, offset, length));
        return { base64: bytes.toString("base64"), size };
      }
      const bytes = bytesOf(artifact);
      return { base64: bytes.subarray(offset, offset + length).toString("base64"), size: bytes.length };
    },
    rows: ({ digest, ...query }) => tables.page(find(digest), query),
    export: ({ digest, path, format }) => {
      const artifact = find(digest);
      return exportArtifact({ artifact, path, format, bytesOf, blobs, rowsOf: (of) => tables.rowsOf(of) });
    },
  };
}

function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ArtifactError) throw new RpcError(error.code, error.message);
    throw error;
  }
}
