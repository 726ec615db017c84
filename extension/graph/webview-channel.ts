import type * as vscode from "vscode";
import type { Channel } from "../../runtime/protocol/rpc.ts";

/** A webview as a channel. `close` ends it when its panel or view is disposed. */
export function webviewChannel(webview: vscode.Webview): Channel & { close(): void } {
  const closes = new Set<() => void>();
  let isClosed = false;
  return {
    send(message) {
      if (!isClosed) void webview.postMessage(message);
    },
    onMessage(listener) {
      const subscription = webview.onDidReceiveMessage(listener);
      return () => void subscription.dispose();
    },
    onClose(listener) {
      closes.add(listener);
      return () => closes.delete(listener);
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      for (const listener of closes) listener();
    },
  };
}
