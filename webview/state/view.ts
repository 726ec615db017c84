/** How the graph is looked at: kept per pipeline by the host, never in the source. What is only of this panel stays in the webview's own state. */
import { create } from "zustand";
import type { ViewState } from "../../runtime/protocol/webview.ts";

export type InspectorTab = "parameters" | "step" | "logs" | "problems";

export interface View {
  readonly positions: ViewState["positions"];
  readonly collapsed: readonly string[];
  /** Groups that the user opened although they are closed by themselves: child pipelines, and all groups of a large graph. */
  readonly opened: readonly string[];
  readonly direction: ViewState["direction"];
  readonly viewport?: ViewState["viewport"];
  readonly selected?: string | undefined;
  /** The selected wire; it counts only while no node is selected. */
  readonly selectedEdge?: string | undefined;
  /** The one card that the Tab key reaches; arrows move it. */
  readonly tabStop?: string | undefined;
  /** The node whose source the text cursor is in. */
  readonly highlighted?: string | undefined;
  readonly tab: InspectorTab;
  /** Undefined until the user opens or closes it: then a wide panel shows it. */
  readonly isInspectorOpen: boolean | undefined;
  /** Width at the side, height at the bottom. */
  readonly inspectorSize: { readonly side: number; readonly bottom: number };
  readonly isSearchOpen: boolean;
  /** Whether logs are those of the selected step or of the whole run. */
  readonly logScope: "step" | "run";
}

export const initialView: View = {
  positions: {},
  collapsed: [],
  opened: [],
  direction: "RIGHT",
  tab: "step",
  isInspectorOpen: undefined,
  inspectorSize: { side: 340, bottom: 260 },
  isSearchOpen: false,
  logScope: "step",
};

export const useView = create<View>()(() => initialView);

export function openTab(tab: InspectorTab): void {
  useView.setState({ tab, isInspectorOpen: true });
}

/** Opens a group that is closed by itself; `opened` remembers it. */
export function openGroup(id: string): void {
  const { collapsed, opened } = useView.getState();
  useView.setState({
    collapsed: collapsed.filter((each) => each !== id),
    opened: [...opened.filter((each) => each !== id), id],
  });
}

/** Pressing an open tab's own button closes it. */
export function toggleTab(tab: InspectorTab, isOpen: boolean): void {
  useView.setState(
    isOpen && useView.getState().tab === tab ? { isInspectorOpen: false } : { tab, isInspectorOpen: true },
  );
}

/** From this width on the inspector is open unless it was closed. */
const openFrom = 960;

export function isInspectorShown(isOpen: boolean | undefined, width: number): boolean {
  return isOpen ?? width >= openFrom;
}

/** What the host keeps. */
export function viewToSave({ positions, collapsed, opened, direction, viewport }: View): ViewState {
  return { positions, collapsed: [...collapsed], opened: [...opened], direction, ...(viewport && { viewport }) };
}
