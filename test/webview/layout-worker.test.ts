/** The bundled worker in a real worker thread, as the extension host runs it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LayoutResult } from "../../runtime/protocol/webview.ts";

const folder = mkdtempSync(join(tmpdir(), "pipeloom-layout-"));
let worker: Worker;

beforeAll(async () => {
  const outfile = join(folder, "layout-worker.cjs");
  await build({
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    entryPoints: [join(import.meta.dirname, "../../webview/layout/worker.ts")],
    outfile,
    logLevel: "warning",
  });
  worker = new Worker(outfile);
});
afterAll(async () => {
  await worker.terminate();
  rmSync(folder, { recursive: true });
});

function ask(id: number, request: unknown): Promise<{ id: number; result?: unknown; error?: string }> {
  return new Promise((resolve) => {
    const listen = (message: { id: number }) => {
      if (message.id !== id) return;
      worker.off("message", listen);
      resolve(message);
    };
    worker.on("message", listen);
    worker.postMessage({ id, request });
  });
}

const size = { width: 100, height: 40 };

it("lays out groups and answers with the protocol's result", async () => {
  const answer = await ask(1, {
    direction: "RIGHT",
    keepPositions: false,
    nodes: [
      { id: "a", ...size },
      { id: "g", ...size },
      { id: "b", parent: "g", ...size },
    ],
    edges: [{ id: "1", from: "a", to: "b", fromOffset: 10, toOffset: 30 }],
  });
  const { nodes } = LayoutResult.parse(answer.result);
  expect(nodes.find((node) => node.id === "g")).toMatchObject({ width: 132, height: 100 });
  expect(nodes.find((node) => node.id === "b")).toMatchObject({ x: 16, y: 44 });
});

it("answers a bad request with an error and goes on", async () => {
  expect(await ask(2, null)).toHaveProperty("error");
  expect(
    LayoutResult.safeParse(
      (await ask(3, { direction: "DOWN", keepPositions: false, nodes: [{ id: "a", ...size }], edges: [] })).result,
    ).success,
  ).toBe(true);
});
