/**
 * Starts a real VS Code server on 127.0.0.1 with our extension under development, and stops it with all that it started.
 *
 * Invariants:
 * 1. Everything it writes lies in one temporary folder, removed on stop.
 * 2. The process group is ours: stopping kills extension hosts and terminals too.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hostNode } from "./install.mjs";

const here = dirname(fileURLToPath(import.meta.url));
export const repository = join(here, "../..");
const vscode = join(here, "node_modules/code-server/lib/vscode");

/** Built-in extensions that phone home, need native builds or only cost time. Cutting more makes the workbench hang. */
const unwanted = [
  /^copilot/,
  /^microsoft-authentication$/,
  /^mermaid-markdown-features$/,
  /^ms-vscode\./,
  /^tunnel-forwarding$/,
  /^git$/,
  /^git-base$/,
  /^github/,
  /^terminal-suggest$/,
  /^simple-browser$/,
  /^grunt$/,
  /^gulp$/,
  /^jake$/,
  /^php-language-features$/,
  /^ipynb$/,
  /^debug-/,
];

export interface ServerOptions {
  /** Folder that is opened. */
  readonly workspace: string;
  /** False starts in Restricted Mode until trust is granted. Default true. */
  readonly isTrusted?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Folder of the extension under development. Default the repository. */
  readonly extension?: string;
  /** Installs this packaged extension instead. */
  readonly vsix?: string;
  readonly port?: number;
}

export interface VsCodeServer {
  readonly port: number;
  /** The address that opens the workspace; `file` is opened in an editor, `tests` is an extension-host test module. */
  url(options?: { readonly file?: string; readonly tests?: string }): string;
  /** Process ids that descend from the server and match; for counting what runs. */
  readonly process: ChildProcess;
  readonly folder: string;
  stop(): Promise<void>;
}

export const testSettings = {
  "workbench.startupEditor": "none",
  "workbench.editor.useModal": "off",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  "remote.autoForwardPorts": false,
  "workbench.reduceMotion": "on",
  "files.hotExit": "off",
  "editor.inlayHints.enabled": "on",
  "telemetry.telemetryLevel": "off",
  "extensions.ignoreRecommendations": true,
  "window.commandCenter": false,
} as const;

export async function startServer(options: ServerOptions): Promise<VsCodeServer> {
  const folder = mkdtempSync(join(tmpdir(), "pipeloom-host-"));
  const builtin = join(folder, "builtin");
  mkdirSync(builtin);
  for (const name of readdirSync(join(vscode, "extensions"))) {
    if (!unwanted.some((pattern) => pattern.test(name)))
      symlinkSync(join(vscode, "extensions", name), join(builtin, name));
  }
  mkdirSync(join(folder, "ud/User"), { recursive: true });
  mkdirSync(join(folder, "exts"));
  writeFileSync(join(folder, "ud/User/settings.json"), JSON.stringify({ ...testSettings, ...options.settings }));
  const port = options.port ?? (await freePort());
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|VITEST|NODE_OPTIONS|NODE_ENV)/.test(name)),
  );
  const main = join(vscode, "out/server-main.js");
  const folders = [
    "--server-data-dir",
    join(folder, "sd"),
    "--user-data-dir",
    join(folder, "ud"),
    "--extensions-dir",
    join(folder, "exts"),
  ];
  if (options.vsix) await installVsix(main, folders, options.vsix, environment);
  const child = spawn(
    hostNode(),
    [
      main,
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--without-connection-token",
      "--accept-server-license-terms",
      ...folders,
      "--builtin-extensions-dir",
      builtin,
      "--telemetry-level",
      "off",
      "--enable-smoke-test-driver",
      ...(options.isTrusted === false ? [] : ["--disable-workspace-trust"]),
    ],
    { detached: true, stdio: ["ignore", "pipe", "pipe"], env: { ...environment, EXTENSIONS_GALLERY: "{}" } },
  );
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const authority = `127.0.0.1:${port}`;

  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null) {
      const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It is gone already.
      }
      await gone;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await untilAnswers(`http://${authority}/version`, () =>
      child.exitCode === null ? undefined : `The server ended with code ${child.exitCode}:\n${output}`,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    process: child,
    folder,
    stop,
    url({ file, tests } = {}) {
      const remote = (path: string) => `vscode-remote://${authority}${encodeURI(path)}`;
      const payload: string[][] = [["skipWelcome", "true"]];
      if (file) payload.push(["openFile", remote(file)]);
      if (!options.vsix || options.extension)
        payload.push(["extensionDevelopmentPath", remote(options.extension ?? repository)]);
      if (tests) payload.push(["extensionTestsPath", remote(tests)]);
      return `http://${authority}/?folder=${encodeURIComponent(options.workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
    },
  };
}

async function installVsix(
  main: string,
  folders: readonly string[],
  vsix: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(hostNode(), [main, "--accept-server-license-terms", ...folders, "--install-extension", vsix], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...env, EXTENSIONS_GALLERY: "{}" },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0 || !/successfully installed/.test(output))
    throw new Error(`Installing ${vsix} failed with code ${code}:\n${output}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No port could be had on 127.0.0.1.");
  return address.port;
}

async function untilAnswers(url: string, failure: () => string | undefined): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const failed = failure();
    if (failed) throw new Error(failed);
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer within 30 seconds.`);
}
