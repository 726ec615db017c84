/** The catalog as clients ask for it: listed, shown, tagged, followed upstream and downstream. */
import type { CatalogVersion } from "../model/asset.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Handlers } from "../protocol/rpc.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { Engine } from "./engine.ts";
import { lineageOf } from "./lineage.ts";

type Requests = Pick<Handlers<EngineContract>, "catalog.list" | "catalog.show" | "catalog.tag" | "catalog.lineage">;

export function catalogRequests({ store, flush }: Pick<Engine, "store" | "flush">): Requests {
  const entryOf = (reference: string): CatalogVersion => {
    const found = store.catalog.find(reference) ?? byDigest(reference);
    if (found) return found;
    const names = store.catalog.names();
    throw new RpcError("unknown-asset", `The catalog has no "${reference}".`, { names });
  };
  const byDigest = (reference: string): CatalogVersion | undefined => {
    const digest = digestOf(reference);
    return digest === undefined ? undefined : store.catalog.ofDigest(digest)[0];
  };
  const digestOf = (reference: string): string | undefined => {
    if (!/^[0-9a-f]{6,64}$/.test(reference)) return undefined;
    const [first, second] = store.artifacts.find(reference);
    if (second !== undefined)
      throw new RpcError("ambiguous", `Several artifacts begin with ${reference}; give more characters.`);
    return first;
  };
  return {
    "catalog.list": (query) => {
      flush();
      const runId = query.runId === undefined ? undefined : store.findRun(query.runId);
      if (query.runId !== undefined && runId === undefined)
        throw new RpcError("unknown-run", `There is no run "${query.runId}" in this workspace.`);
      return { entries: store.catalog.list({ ...query, runId }) };
    },
    "catalog.show": ({ reference }) => {
      flush();
      const entry = entryOf(reference);
      const artifact = store.artifacts.get(entry.digest);
      if (!artifact)
        throw new RpcError(
          "unknown-artifact",
          `The content of ${entry.name}@${entry.version} is no longer in this workspace: it was pruned.`,
        );
      return { entry, versions: store.catalog.versions(entry.name), artifact };
    },
    "catalog.tag": ({ reference, add, remove }) => {
      flush();
      const { name, version } = entryOf(reference);
      for (const tag of add) store.catalog.tag(name, version, checkedTag(tag));
      for (const tag of remove) store.catalog.untag(name, version, tag);
      flush();
      return entryOf(`${name}@${version}`);
    },
    "catalog.lineage": ({ reference, direction, depth }) => {
      flush();
      const digest = store.catalog.find(reference)?.digest ?? digestOf(reference) ?? entryOf(reference).digest;
      return lineageOf(store, digest, { direction, depth });
    },
  };
}

function checkedTag(tag: string): string {
  if (/^[\w.-]{1,64}$/.test(tag) && !/^\d+$/.test(tag)) return tag;
  throw new RpcError(
    "bad-tag",
    `"${tag}" cannot be a tag: use letters, digits, ".", "_" and "-", at most 64 of them, and not only digits.`,
  );
}
