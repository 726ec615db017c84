/** The webview's end of the line to the extension host. */
import type { Channel } from "../../runtime/protocol/rpc.ts";

export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** May be called once per page: VS Code allows no second time. */
export function acquireApi(): VsCodeApi {
  return acquireVsCodeApi();
}

export function windowChannel(api: VsCodeApi): Channel {
  return {
    send: (message) => api.postMessage(message),
    onMessage(listener) {
      const receive = (event: MessageEvent<unknown>) => listener(event.data);
      window.addEventListener("message", receive);
      return () => window.removeEventListener("message", receive);
    },
    // A webview's host never goes away before the webview does.
    onClose: () => () => {},
  };
}
