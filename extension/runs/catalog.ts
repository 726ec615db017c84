/** The catalog of the workspaces whose engine is connected: named assets, their versions, tags and lineage. Starts nothing to look. */
import type { CatalogVersion, Lineage } from "../../runtime/model/asset.ts";
import { unknownArtifact } from "../platform/refusal.ts";
import type { EngineLink, Engines } from "../engine/engines.ts";

export interface CatalogEntry extends CatalogVersion {
  readonly directory: string;
  readonly versions: number;
}
export interface CatalogItem extends CatalogVersion {
  readonly directory: string;
}

export type Catalog = ReturnType<typeof createCatalog>;

export function createCatalog(engines: Engines) {
  function linkOf(directory: string, what: string): EngineLink {
    const link = engines.peek(directory);
    if (!link) throw unknownArtifact(what);
    return link;
  }
  const referenceOf = ({ name, version }: Pick<CatalogVersion, "name" | "version">) => `${name}@${version}`;

  return {
    /** The latest version of each name, by name. */
    async list(): Promise<readonly CatalogEntry[]> {
      const lists = await Promise.all(
        engines.links().map(async ({ client, directory }) => {
          const { entries } = await client.request("catalog.list", {});
          return entries.map((entry) => ({ ...entry, directory }));
        }),
      );
      return lists.flat().toSorted((a, b) => a.name.localeCompare(b.name));
    },
    /** All versions of a name, the newest first. */
    async versions({ directory, name }: Pick<CatalogItem, "directory" | "name">): Promise<readonly CatalogItem[]> {
      const { versions } = await linkOf(directory, name).client.request("catalog.show", { reference: name });
      return versions.map((version) => ({ ...version, directory }));
    },
    async tag(item: CatalogItem, change: { readonly add?: string[]; readonly remove?: string[] }): Promise<void> {
      await linkOf(item.directory, item.name).client.request("catalog.tag", {
        reference: referenceOf(item),
        ...change,
      });
    },
    lineage: (item: CatalogItem, direction: "upstream" | "downstream"): Promise<Lineage> =>
      linkOf(item.directory, item.name).client.request("catalog.lineage", { reference: referenceOf(item), direction }),
  };
}
