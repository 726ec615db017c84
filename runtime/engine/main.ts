/**
 * The engine's process: `main.ts --workspace DIR`.
 *
 * Job: composition root. Prints nothing on standard output; one line of JSON on standard error when it cannot start.
 * It ends quietly when another engine has the workspace, when it has been idle for long, or when it is asked to.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import type { RunEvent } from "../model/event.ts";
import { engineContract, engineProtocolVersion } from "../protocol/engine.ts";
import type { EngineContract } from "../protocol/engine.ts";
import { RpcError, serve } from "../protocol/rpc.ts";
import type { Handlers, Server } from "../protocol/rpc.ts";
import { storeError, StoreError } from "../store/runs-errors.ts";
import { removeAddress, removeStaleSocket, socketPlace, writeAddress } from "./address.ts";
import { artifactRequests } from "./artifact-requests.ts";
import { createEngine } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { handlersFor } from "./handlers.ts";
import type { Subscription } from "./handlers.ts";
import type { ConnectedClient } from "./listen.ts";
import { listen } from "./listen.ts";
import { openLog } from "./log.ts";
import { endHolder, takeWorkspace } from "./take-over.ts";
import { version } from "./version.ts";

const idleAfterMs = numberFrom("PIPELOOM_IDLE_MS", 600_000);
/** An editor that goes takes its idle engine along, unless it comes back at once, as a window that reloads does. */
const afterEditorMs = Math.min(4_000, idleAfterMs);
const graceMs = numberFrom("PIPELOOM_GRACE_MS", 2_000);
const concurrency = Math.max(4, availableParallelism());
const chosenConcurrency = numberFrom("PIPELOOM_CONCURRENCY", 0) || undefined;

process.stderr.on("error", () => {}); // Whoever started us may be gone.
await main().catch((error: unknown) => {
  const failure =
    error instanceof StoreError
      ? error
      : new StoreError("store-error", error instanceof Error ? error.message : String(error), error);
  process.stderr.write(`${JSON.stringify({ code: failure.code, message: failure.message })}\n`);
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 500).unref();
});

async function main(): Promise<void> {
  const at = process.argv.indexOf("--workspace");
  const folder = process.argv[at + 1];
  if (at === -1 || folder === undefined) throw new StoreError("store-error", "Say which workspace: --workspace DIR.");
  const workspace = resolve(folder);
  const stateFolder = join(workspace, ".pipeloom");
  try {
    // Not recursive: that would tell "no such folder" of a read-only disk.
    if (!statSync(stateFolder, { throwIfNoEntry: false })?.isDirectory()) mkdirSync(stateFolder);
    const ignore = join(stateFolder, ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
  } catch (error) {
    throw storeError(error, stateFolder);
  }
  const lock = await takeWorkspace(stateFolder, workspace);
  if (lock.type === "taken") return;
  removeStaleSocket(stateFolder, workspace);

  const log = openLog(stateFolder, () => Date.now());
  process.on("uncaughtException", (error) => log.write("error", "Uncaught exception", error));
  process.on("unhandledRejection", (error) => log.write("error", "Unhandled rejection", error));

  const clients = new Map<
    ConnectedClient,
    { server: Server<EngineContract>; subscription: Subscription | undefined }
  >();
  let lastUse = Date.now();
  let lingerMs = idleAfterMs;
  let isStopping = false;

  const tell = (events: readonly RunEvent[]) => {
    for (const { server, subscription } of clients.values()) {
      if (!subscription) continue;
      const { runs, logs } = subscription;
      const wanted =
        runs === "all" && logs
          ? [...events]
          : events.filter((event) => (logs || event.type !== "log") && (runs === "all" || runs.has(event.runId)));
      if (wanted.length > 0) server.emit("run.event", { events: wanted });
    }
  };
  const create = () =>
    createEngine({
      workspace,
      stateFolder,
      version,
      environment: process.env,
      concurrency,
      chosenConcurrency,
      graceMs,
      log,
      tell,
      say: (level, message) => {
        for (const { server } of clients.values()) server.emit("engine.log", { level, message });
      },
      requestStop: () => void setTimeout(() => void stop(), 20), // The answer goes out first.
    });
  let engine: Engine;
  try {
    engine = create();
  } catch (error) {
    if (lock.from === undefined || !(error instanceof StoreError) || error.code !== "store-busy") throw error;
    endHolder(lock.from);
    engine = create();
  }
  if (lock.from !== undefined)
    log.write("warning", `Engine ${lock.from} did not answer; this one took its workspace over.`);
  const token = randomBytes(32).toString("hex");
  const artifacts = artifactRequests(engine);

  const onClient = (client: ConnectedClient) => {
    lastUse = Date.now();
    const all = handlersFor(engine, artifacts, (subscription) => {
      const connected = clients.get(client);
      if (connected) connected.subscription = subscription;
    });
    const server = serve(
      engineContract,
      client.channel,
      client.isSameProtocol ? all : onlyStop(all),
      (problem, cause) => log.write("error", `${client.name}: ${problem}`, cause),
    );
    clients.set(client, { server, subscription: undefined });
    client.channel.onClose(() => {
      server.dispose();
      clients.delete(client);
      lastUse = Date.now();
      lingerMs = client.name === "extension" ? afterEditorMs : idleAfterMs;
      setTimeout(() => look(), lingerMs + 20).unref();
    });
    for (const message of engine.notices) server.emit("engine.log", { level: "warning", message });
  };

  let place = socketPlace(stateFolder, token.slice(0, 12));
  let listening: Awaited<ReturnType<typeof listen>>;
  try {
    listening = await listen(place.path, token, onClient);
  } catch {
    // Some file systems have no sockets; a temporary folder has.
    place = socketPlace(stateFolder, token.slice(0, 12), true);
    listening = await listen(place.path, token, onClient);
  }
  writeAddress(stateFolder, {
    pid: process.pid,
    socket: place.path,
    token,
    protocol: engineProtocolVersion,
    version,
    startedAt: Date.now(),
    workspace,
  });
  log.write("info", `Engine ${version} for ${workspace} listens on ${place.path}.`);

  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    clearInterval(idle);
    removeAddress(stateFolder, token);
    await engine.dispose().catch((error: unknown) => log.write("error", "Stopping failed", error));
    await listening.close();
    place.remove();
    lock.release();
    log.write("info", "Engine stopped.");
    process.exit(0);
  };
  const look = () => {
    if (engine.activeRuns().length > 0) {
      lastUse = Date.now();
      return;
    }
    const isAlone = clients.size === 0 && Date.now() - lastUse > lingerMs;
    // Without its address no one can find this engine: the workspace was removed or the file taken away.
    if (isAlone || !isAddressOurs(stateFolder, token)) void stop();
  };
  const idle = setInterval(look, Math.min(2_000, Math.max(50, idleAfterMs / 4)));
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void stop());
}

/** A client that speaks another version may end us, so that it can start its own. */
function onlyStop(all: Handlers<EngineContract>): Handlers<EngineContract> {
  const refuse = () => {
    throw new RpcError(
      "engine-version",
      "This engine speaks another version of the protocol. Stop it with engine.stop; a fitting one starts by itself.",
    );
  };
  // SAFETY: every handler of the contract is replaced by one that takes nothing and always throws.
  const refused = Object.fromEntries(
    Object.keys(all).map((name) => [name, refuse]),
  ) as unknown as Handlers<EngineContract>;
  return { ...refused, "engine.stop": all["engine.stop"] };
}

function isAddressOurs(stateFolder: string, token: string): boolean {
  try {
    return readFileSync(join(stateFolder, "engine.json"), "utf8").includes(token);
  } catch {
    return false;
  }
}

function numberFrom(name: string, otherwise: number): number {
  const value = Number(process.env[name]);
  return Number.isFinite(value) && value > 0 ? value : otherwise;
}
