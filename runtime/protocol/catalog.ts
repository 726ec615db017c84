/** What clients ask of the catalog. REFERENCE is `name`, `name@version`, `name@tag`, or a digest of at least 6 digits. */
import { z } from "zod";
import { AssetKind, CatalogVersion, Lineage } from "../model/asset.ts";
import { Artifact } from "../model/value.ts";

const reference = z.object({ reference: z.string() });

export const catalogRequests = {
  /** The version that each name means now, the latest seen first, and how many versions it has. `search` is part of a name. */
  "catalog.list": {
    params: z.object({
      kind: AssetKind.optional(),
      tag: z.string().optional(),
      search: z.string().optional(),
      /** Only what this run made or reused. */
      runId: z.string().optional(),
      limit: z.int().min(1).max(1_000).default(200),
    }),
    result: z.object({ entries: z.array(CatalogVersion.extend({ versions: z.int() })) }),
  },
  /** One version, all versions of its name (newest first) and the artifact. Refused with `unknown-asset`; `data.names` are the names there are. */
  "catalog.show": {
    params: reference,
    result: z.object({ entry: CatalogVersion, versions: z.array(CatalogVersion), artifact: Artifact }),
  },
  /** Puts tags on a version and takes tags off it. A tag is letters, digits, `.`, `_` and `-`, and not a number: refused with `bad-tag`. */
  "catalog.tag": {
    params: reference.extend({ add: z.array(z.string()).default([]), remove: z.array(z.string()).default([]) }),
    result: CatalogVersion,
  },
  /** Also for artifacts that are not in the catalog, by their digest. `depth` counts artifacts in each direction. */
  "catalog.lineage": {
    params: reference.extend({
      direction: z.enum(["both", "upstream", "downstream"]).default("both"),
      depth: z.int().min(1).max(100).default(20),
    }),
    result: Lineage,
  },
} as const;
