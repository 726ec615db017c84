/**
 * Bundles the webview and the fake host and serves them on 127.0.0.1 under the content security policy of a real webview.
 * Run it by hand to develop: `node test/webview/harness/serve.ts`.
 */
import type { Server } from "node:http";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { join } from "node:path";
import { themes, themeSheet } from "./themes.ts";

const root = join(import.meta.dirname, "../../..");

export interface HarnessServer {
  readonly address: string;
  close(): Promise<void>;
}

const contentTypes: { readonly [ending: string]: string } = {
  js: "text/javascript",
  css: "text/css",
  ttf: "font/ttf",
  html: "text/html",
};

export async function serveHarness(port = 0): Promise<HarnessServer> {
  const files = await bundle();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://harness");
    const name = url.pathname.slice(1);
    const content =
      name === ""
        ? page(url.searchParams)
        : name === "theme.css"
          ? themeSheet(url.searchParams.get("theme") ?? "dark")
          : files.get(name);
    response.writeHead(content === undefined ? 404 : 200, {
      "content-type": contentTypes[name === "" ? "html" : (name.split(".").at(-1) ?? "")] ?? "application/octet-stream",
    });
    response.end(content ?? "");
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${portOf(server)}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

async function bundle(): Promise<Map<string, Uint8Array>> {
  const result = await build({
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: "browser",
    format: "esm",
    target: "es2023",
    outdir: "out",
    jsx: "automatic",
    loader: { ".ttf": "file", ".svg": "text" },
    assetNames: "[name]",
    entryPoints: {
      main: "webview/main.tsx",
      host: "test/webview/harness/host.ts",
      layout: "test/webview/harness/layout.ts",
    },
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
  return new Map(result.outputFiles.map((file) => [file.path.split("/").at(-1) ?? "", file.contents]));
}

function page(query: URLSearchParams): string {
  const theme = query.get("theme") ?? "dark";
  const surface = query.get("surface") ?? "graph";
  const escape = (text: string) => text.replace(/[^a-z-]/g, "");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' blob: data:; style-src 'self' 'nonce-harness'; font-src 'self'; script-src 'self'; worker-src 'self'">
<meta property="csp-nonce" content="harness">
<link rel="icon" href="data:,">
<title>Pipeloom</title>
<link rel="stylesheet" href="theme.css?theme=${escape(theme)}">
<link rel="stylesheet" href="main.css">
</head>
<body class="${themes[theme]?.kind ?? "vscode-dark"}" data-vscode-theme-kind="${themes[theme]?.kind ?? "vscode-dark"}">
<div id="root" data-surface="${escape(surface)}"></div>
<script type="module" src="host.js"></script>
<script type="module" src="main.js"></script>
</body>
</html>`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { address } = await serveHarness(Number(process.env["PORT"] ?? 4173));
  console.log(`Open ${address}?scenario=succeeded&theme=dark`);
}
