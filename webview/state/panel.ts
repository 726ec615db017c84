/** What the webview itself remembers over a reload: which panel is open and how large. */
import { z } from "zod";
import type { View } from "./view.ts";
import { useView } from "./view.ts";

const Panel = z.object({
  tab: z.enum(["parameters", "step", "logs", "problems"]),
  isInspectorOpen: z.boolean().optional(),
  inspectorSize: z.object({ side: z.number(), bottom: z.number() }),
  selected: z.string().optional(),
});

export function rememberPanel({ tab, isInspectorOpen, inspectorSize, selected }: View): z.infer<typeof Panel> {
  return { tab, inspectorSize: { ...inspectorSize }, ...(isInspectorOpen !== undefined && { isInspectorOpen }), ...(selected !== undefined && { selected }) };
}

export function restorePanel(state: unknown): void {
  const panel = Panel.safeParse(state);
  if (panel.success) useView.setState(panel.data);
}
