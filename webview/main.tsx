/** The webview's entry: one bundle for all surfaces; the host's page says which one by `data-surface`. */
import "../runtime/protocol/no-eval.ts";
import "@vscode/codicons/dist/codicon.css";
import "@xyflow/react/dist/base.css";
import "./styles/theme.css";
import "./styles/controls.css";
import "./styles/shell.css";
import "./styles/canvas.css";
import "./styles/inspector.css";
import "./styles/form.css";
import "./styles/artifact.css";
import "./styles/dialogs.css";
import "./styles/run.css";
import "./styles/editing.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Surface } from "../runtime/protocol/webview.ts";
import { App } from "./App.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { connect, host } from "./state/connect.ts";
import { listenForHistoryKeys } from "./state/history-keys.ts";

const root = document.getElementById("root");
if (!root) throw new Error('The page has no element "root"; the host must provide it.');
const report = (message: string, stack?: string) =>
  void host.request("report", { message, ...(stack !== undefined && { stack }) }).catch(() => {});

window.addEventListener("error", (event) =>
  report(event.message, event.error instanceof Error ? event.error.stack : undefined),
);
window.addEventListener("unhandledrejection", (event) =>
  report(`Unhandled: ${String(event.reason)}`, event.reason instanceof Error ? event.reason.stack : undefined),
);

connect(Surface.catch("graph").parse(root.dataset["surface"]));
listenForHistoryKeys(window);
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary report={report}>
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
