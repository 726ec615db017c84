/** The catalog as rows of a tree: names, their versions, and for each version what it was made from and what was made from it. */
import type { Lineage } from "../../runtime/model/asset.ts";
import type { Json } from "../../runtime/model/json.ts";
import type { CatalogEntry, CatalogItem } from "../runs/catalog.ts";
import { count, formatAge, formatBytes, shorten } from "../runs/format.ts";
import { jsonText } from "../runs/value-text.ts";

export interface CatalogRow {
  readonly type: "catalog" | "name" | "version" | "lineage" | "value" | "step";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly icon: string;
  readonly spoken: string;
  readonly canOpen: boolean;
  /** Present on names and versions: what commands act on. */
  readonly item?: CatalogItem;
  /** Present on versions and values: the artifact that a click opens. */
  readonly digest?: string;
  /** Present on steps: where a click goes. */
  readonly runId?: string;
  readonly node?: string;
  readonly lineage?: { readonly graph: Lineage; readonly at: string; readonly direction: "upstream" | "downstream" };
  readonly direction?: "upstream" | "downstream";
}

const icons = {
  dataset: "database",
  model: "symbol-structure",
  metrics: "dashboard",
  figure: "graph",
  report: "markdown",
  prompt: "comment",
} as const satisfies Record<CatalogItem["kind"], string>;

export function catalogRoot(entries: readonly CatalogEntry[]): CatalogRow {
  const description = count(entries.length, "name");
  return {
    type: "catalog",
    id: "catalog",
    label: "Catalog",
    description,
    tooltip: "Assets by name and version",
    icon: "library",
    spoken: `Catalog, ${description}`,
    canOpen: true,
  };
}

export function nameRow(entry: CatalogEntry): CatalogRow {
  const description = [`v${entry.version}`, ...entry.tags, entry.kind].join(" · ");
  return {
    type: "name",
    id: `catalog/${entry.directory}/${entry.name}`,
    label: entry.name,
    description,
    tooltip: `${entry.name}\n${entry.kind}, ${count(entry.versions, "version")}`,
    icon: icons[entry.kind],
    spoken: `${entry.name}, ${entry.kind}, version ${entry.version}, ${entry.tags.join(", ")}`,
    canOpen: true,
    item: entry,
  };
}

export function versionRow(item: CatalogItem, now: number): CatalogRow {
  const { name, version, tags, summary, seenAt, facts, digest, kind } = item;
  const description = [...tags, shorten(summary, 40), formatAge(seenAt, now)].join(" · ");
  return {
    type: "version",
    id: `catalog/${item.directory}/${name}@${version}`,
    label: `v${version}`,
    description,
    tooltip: [
      `${name}@${version} · ${kind} · ${formatBytes(item.size)}`,
      `Made by ${item.pipeline} › ${item.node}`,
      ...Object.entries(facts).map(([fact, value]) => `${fact}: ${factText(value)}`),
      digest,
    ].join("\n"),
    icon: tags.length > 0 ? "tag" : "versions",
    spoken: `Version ${version}, ${tags.length > 0 ? `tagged ${tags.join(", ")}, ` : ""}${summary}`,
    canOpen: true,
    item,
    digest,
  };
}

function factText(value: Json): string {
  return shorten(jsonText(value), 80);
}

export function lineageRows(item: CatalogItem): CatalogRow[] {
  const id = `catalog/${item.directory}/${item.name}@${item.version}`;
  const row = (direction: "upstream" | "downstream", label: string, icon: string): CatalogRow => ({
    type: "lineage",
    id: `${id}/${direction}`,
    label,
    description: "",
    tooltip: `${label}: ${item.name}@${item.version}`,
    icon,
    spoken: label,
    canOpen: true,
    item,
    direction,
  });
  return [row("upstream", "Made from", "arrow-up"), row("downstream", "Used for", "arrow-down")];
}

/** What stands one link further from `at`. Rows are numbered by their way, because a value can be reached by several. */
export function linkedRows(
  graph: Lineage,
  at: string,
  direction: "upstream" | "downstream",
  way: string,
): CatalogRow[] {
  const next = graph.edges.flatMap(({ from, to, port }) =>
    direction === "upstream" ? (to === at ? [{ id: from, port }] : []) : from === at ? [{ id: to, port }] : [],
  );
  const hasNext = (id: string) =>
    graph.edges.some(({ from, to }) => (direction === "upstream" ? to === id : from === id));
  return next.flatMap(({ id, port }): CatalogRow[] => {
    const node = graph.nodes.find((each) => each.id === id);
    if (!node) return [];
    const common = {
      id: `${way}/${id}`,
      canOpen: hasNext(id),
      lineage: { graph, at: id, direction },
    };
    if (node.type === "step")
      return [
        {
          ...common,
          type: "step",
          label: node.node,
          description: `${node.pipeline} · ${port}`,
          tooltip: [
            `${node.pipeline} › ${node.node}`,
            ...node.parameters.map(({ name, value }) => `${name} = ${jsonText(value)}`),
            node.runId,
          ].join("\n"),
          icon: "symbol-method",
          spoken: `Step ${node.node} of ${node.pipeline}`,
          runId: node.runId,
          node: node.node,
        },
      ];
    const [named] = node.catalog;
    return [
      {
        ...common,
        type: "value",
        label: named ? `${named.name}@${named.version}` : port,
        description: node.summary,
        tooltip: `${node.valueType} · ${formatBytes(node.size)}\n${node.digest}`,
        icon: named ? "tag" : "symbol-variable",
        spoken: `${named ? named.name : port}, ${node.summary}`,
        digest: node.digest,
      },
    ];
  });
}
