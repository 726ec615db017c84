/** Artifacts by digest, from whichever connected workspace has them. */
import * as vscode from "vscode";
import type { Artifact } from "../../runtime/model/value.ts";
import type { TablePage } from "../../runtime/protocol/engine.ts";
import { RpcError } from "../../runtime/protocol/rpc.ts";
import type { EngineLink, Engines } from "../engine/engines.ts";
import { unknownArtifact } from "../platform/refusal.ts";

export type Artifacts = ReturnType<typeof createArtifacts>;

interface RowsRequest {
  readonly digest: string;
  readonly offset: number;
  readonly limit: number;
  readonly sort?: { column: string; descending: boolean } | undefined;
  readonly filter?: string | undefined;
}

/** `directory` is where to look when no engine is connected yet. */
export function createArtifacts(engines: Engines, directory: () => string | undefined) {
  const known = new Map<string, { readonly directory: string; readonly artifact: Artifact }>();

  async function find(digest: string): Promise<{ link: EngineLink; artifact: Artifact }> {
    const own = known.get(digest)?.directory;
    const fallback = directory();
    const directories = [...new Set([own, fallback, ...engines.links().map((link) => link.directory)])].filter(
      (each) => each !== undefined,
    );
    for (const each of directories) {
      const link = await engines.connect(each, { start: true });
      try {
        const artifact = await link.client.request("artifact.get", { digest });
        known.set(digest, { directory: each, artifact });
        return { link, artifact };
      } catch (error) {
        if (!(error instanceof RpcError) || error.code === "closed") throw error;
      }
    }
    throw unknownArtifact(digest);
  }

  async function linkOf(digest: string): Promise<EngineLink> {
    const own = known.get(digest)?.directory;
    return own === undefined ? (await find(digest)).link : engines.connect(own, { start: true });
  }

  return {
    /** Fresh: producers and consumers grow with each run. */
    get: async (digest: string): Promise<Artifact> => (await find(digest)).artifact,
    async read(request: { digest: string; offset: number; length: number }) {
      return (await linkOf(request.digest)).client.request("artifact.read", request);
    },
    async rows({ sort, filter, ...request }: RowsRequest): Promise<TablePage> {
      return (await linkOf(request.digest)).client.request("artifact.rows", {
        ...request,
        ...(sort && { sort }),
        ...(filter !== undefined && { filter }),
      });
    },
    /** Asks where to, and gives the path; undefined when the user changed their mind. */
    async saveAs(digest: string): Promise<string | undefined> {
      const { link, artifact } = await find(digest);
      const { extension, format } = fileKind(artifact);
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(link.directory);
      const name = `${artifact.producers[0]?.output ?? artifact.producers[0]?.node ?? "artifact"}.${extension}`;
      const target = await vscode.window.showSaveDialog({
        defaultUri: vscode.Uri.joinPath(folder, name),
        title: "Save Artifact As",
      });
      if (!target) return undefined;
      if (target.scheme !== "file")
        throw new RpcError("not-on-disk", "An artifact can be saved to a file on this machine only.");
      const saved = await link.client.request("artifact.export", {
        digest: artifact.digest,
        path: target.fsPath,
        format: target.path.endsWith(".csv") ? "csv" : format,
      });
      return saved.path;
    },
  };
}

function fileKind({ type, codec, mediaType }: Artifact): { extension: string; format: "raw" | "json" | "csv" } {
  if (type === "table") return { extension: "csv", format: "csv" };
  if (type === "markdown") return { extension: "md", format: "raw" };
  if (type === "html" || type === "svg") return { extension: type, format: "raw" };
  if (type === "image") return { extension: mediaType?.split("/")[1]?.split("+")[0] ?? "png", format: "raw" };
  if (type === "text" || codec === "text") return { extension: "txt", format: "raw" };
  if (codec === "json" || codec === "msgpack") return { extension: "json", format: "json" };
  return { extension: codec === "pickle" ? "pkl" : codec === "bytes" ? "bin" : codec, format: "raw" };
}
