/** What the webview itself remembers over a reload: which panel is open and how large. Anything unexpected in it is left out. */
import type { InspectorTab, View } from "./view.ts";
import { useView } from "./view.ts";

const tabs: readonly InspectorTab[] = ["parameters", "step", "logs", "problems"];

export function rememberPanel({ tab, isInspectorOpen, inspectorSize, selected }: View): object {
  return { tab, isInspectorOpen, inspectorSize, selected };
}

export function restorePanel(state: unknown): void {
  if (typeof state !== "object" || state === null) return;
  const tab = "tab" in state ? tabs.find((each) => each === state.tab) : undefined;
  const size = "inspectorSize" in state ? state.inspectorSize : undefined;
  const side = sizeOf(size, "side");
  const bottom = sizeOf(size, "bottom");
  useView.setState({
    ...(tab && { tab }),
    ...("isInspectorOpen" in state &&
      typeof state.isInspectorOpen === "boolean" && { isInspectorOpen: state.isInspectorOpen }),
    ...("selected" in state && typeof state.selected === "string" && { selected: state.selected }),
    ...(side !== undefined && bottom !== undefined && { inspectorSize: { side, bottom } }),
  });
}

function sizeOf(size: unknown, edge: "side" | "bottom"): number | undefined {
  const value: unknown = typeof size === "object" && size !== null ? Reflect.get(size, edge) : undefined;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
