/**
 * The page that hosts the webview app.
 *
 * Invariants:
 * 1. Scripts run only with the page's nonce or from our own folder; there is no `unsafe-inline` and no `eval`.
 * 2. What the host must know when the window is reloaded is kept in the webview's state under `host`, whatever else the app keeps there.
 */
import type { Surface } from "../../runtime/protocol/webview.ts";

export interface PageParts {
  readonly surface: Surface;
  readonly title: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly cspSource: string;
  readonly nonce: string;
  /** Given back to the host when the window is restored. */
  readonly hostState: unknown;
}

export function webviewHtml({ surface, title, scriptUri, styleUri, cspSource, nonce, hostState }: PageParts): string {
  const policy = [
    "default-src 'none'",
    // Chunks that the main module imports are fetched without a nonce, so our own folder is allowed by source.
    `script-src 'nonce-${nonce}' ${cspSource}`,
    // The toolkit probes the style engine with an element of its own, which takes the nonce from the page.
    `style-src 'nonce-${nonce}' ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data: blob:`,
    `connect-src ${cspSource}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${escapeHtml(styleUri)}">
<script nonce="${nonce}">${keepHostState(hostState)}</script>
</head>
<body>
<div id="root" data-surface="${surface}"></div>
<script type="module" nonce="${nonce}" src="${escapeHtml(scriptUri)}"></script>
</body>
</html>`;
}

/** A panel is restored only when it has state, and the app may write its own: both live in one object. */
function keepHostState(hostState: unknown): string {
  // `<` is escaped so that no text can end the script element.
  const host = JSON.stringify(hostState ?? null).replaceAll("<", "\\u003c");
  return `{
  const api = acquireVsCodeApi();
  const host = ${host};
  const keep = (state) => ({ ...(typeof state === "object" && state), host });
  api.setState(keep(api.getState()));
  const shared = { postMessage: (message, transfer) => api.postMessage(message, transfer), getState: () => api.getState(), setState: (state) => { api.setState(keep(state)); return state; } };
  globalThis.acquireVsCodeApi = () => shared;
}`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
