/** Theme colours for what is drawn without elements; read anew at each drawing, so a theme change shows at the next one. */
import type { StatusName } from "../state/statuses.ts";

export interface ThemeColours {
  /** A card without a status. */
  readonly idle: string;
  readonly border: string;
  readonly wire: string;
  readonly focus: string;
  readonly status: { readonly [status in StatusName]: string };
}

export function themeColours(element: Element): ThemeColours {
  const style = getComputedStyle(element);
  const read = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  const dim = read("--card-border", "gray");
  return {
    idle: read("--minimap-node", "gray"),
    border: dim,
    wire: read("--wire", "gray"),
    focus: read("--vscode-focusBorder", "blue"),
    status: {
      pending: read("--minimap-node", "gray"),
      asking: read("--status-asking", "blue"),
      running: read("--status-running", "blue"),
      retrying: read("--status-retrying", "orange"),
      succeeded: read("--status-succeeded", "green"),
      failed: read("--status-failed", "red"),
      skipped: dim,
      cancelled: dim,
    },
  };
}
