/** The layout beside the page: the extension host does the same in a worker thread. ELK itself runs in this worker, not in one of its own. */
import type { LayoutInput } from "../../../webview/layout/shape.ts";

// ELK takes itself for its own worker when it finds itself in one, unless there is a document.
Object.assign(globalThis, { document: {} });
const { default: ELK } = await import("elkjs/lib/elk.bundled.js");
const { elkLayout } = await import("../../../webview/layout/elk.ts");
const elk = new ELK();

globalThis.addEventListener("message", ({ data }: MessageEvent<{ id: number; request: LayoutInput }>) => {
  elkLayout(elk, data.request).then(
    (result) => globalThis.postMessage({ id: data.id, result }),
    (error: unknown) => globalThis.postMessage({ id: data.id, error: String(error) }),
  );
});
