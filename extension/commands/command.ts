import type { GraphPanels } from "../graph/graph-panels.ts";
import type { ArtifactPanels } from "../graph/artifact-panels.ts";
import type { WebviewServices } from "../graph/webview-services.ts";
import type { RunLogs } from "../logs/run-logs.ts";
import type { Notifier } from "../platform/notify.ts";
import type { Catalog } from "../runs/catalog.ts";
import type { Comparisons } from "../runs/comparisons.ts";
import type { Places } from "../platform/places.ts";
import type { StructureTree } from "../views/structure-view.ts";

/** What commands act on. */
export interface CommandServices extends WebviewServices {
  readonly graphs: GraphPanels;
  readonly artifactPanels: ArtifactPanels;
  readonly logs: RunLogs;
  readonly notify: Notifier;
  readonly catalog: Catalog;
  readonly comparisons: Comparisons;
  /** Shows again what was produced, after a change to the catalog. */
  readonly refreshArtifacts: () => void;
  readonly places: Places;
  readonly structure: StructureTree;
}

/** A failure that it throws is shown to the user with its cure. Arguments come from menus, lenses, links and the palette, so they are unknown. */
export type Command = (services: CommandServices, ...args: readonly unknown[]) => unknown;
