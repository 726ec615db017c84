/**
 * Finds the engine of a workspace, or starts it, and connects.
 *
 * Job: what command line and extension share; works from an ES module and from a CommonJS bundle alike.
 * Boundary: says nothing to the user; failures are `RpcError`s with a code and a text to show.
 * Invariants:
 * 1. However many clients start at once, they end up at the same engine: the engine's own lock decides, we only look again.
 * 2. An address is believed only when its socket answers to its token.
 * 3. An engine that is silent is not waited for: the one we start takes its workspace over.
 * 4. An engine of another protocol or version is replaced when it is idle; a busy one of the same protocol is used as it is.
 */
import { existsSync } from "node:fs";
import type { EngineContract } from "../protocol/engine.ts";
import { engineContract, engineProtocolVersion } from "../protocol/engine.ts";
import type { Client } from "../protocol/rpc.ts";
import { connectClient, RpcError } from "../protocol/rpc.ts";
import { openSocket } from "./socket.ts";
import type { StartedEngine } from "./start.ts";
import { startEngine } from "./start.ts";
import { readAddress } from "./workspace.ts";

export interface ConnectOptions {
  readonly workspace: string;
  readonly enginePath: string;
  readonly nodePath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Who we are, for the engine's log: `cli`, `extension`. */
  readonly clientName: string;
  /** False: connect only when an engine is already there; otherwise fail with `no-engine`. */
  readonly start: boolean;
  /** Our own version: an idle engine of another version is replaced. */
  readonly version?: string;
  /** How long a starting engine may take. @default 15_000 */
  readonly timeoutMs?: number;
  /** Hears what the engine has to say to people, from the first word on: a damaged store was set aside, … */
  readonly onLog?: (entry: { readonly level: "info" | "warning" | "error"; readonly message: string }) => void;
  /** Hears of messages from the engine that the contract refuses. */
  readonly report?: (problem: string) => void;
}

export interface EngineConnection {
  readonly client: Client<EngineContract>;
  /** Tells when the connection is gone, whoever ended it. Returns the unsubscribe. */
  readonly onClose: (listener: () => void) => () => void;
  readonly dispose: () => void;
}

export async function connectEngine(options: ConnectOptions): Promise<EngineConnection> {
  let deadline = Date.now() + (options.timeoutMs ?? 15_000);
  /** Tokens of engines that accept a connection and say nothing: a new one takes over from them, which needs a moment more. */
  const silent = new Set<string>();
  let started: StartedEngine | undefined;
  try {
    for (let pause = 4; ; pause = Math.min(pause * 1.5, 50)) {
      const connection = await tryConnect(options, started !== undefined, silent);
      if (connection === "silent") deadline += options.timeoutMs ?? 15_000;
      else if (connection) return connection;
      if (!options.start) throw new RpcError("no-engine", `No engine runs for ${options.workspace}.`);
      const failure = started?.ended()?.failure;
      if (failure) throw new RpcError(failure.code, failure.message);
      if (Date.now() > deadline)
        throw new RpcError(
          "engine-start",
          `The engine for ${options.workspace} did not answer in time; see .pipeloom/engine.log there.`,
        );
      // An engine that ended quietly met another one that was starting or ending: try again.
      if (!started || started.ended()) {
        if (!existsSync(options.workspace))
          throw new RpcError("no-workspace", `The folder ${options.workspace} does not exist.`);
        started?.release();
        started = startEngine(options);
      }
      await sleep(pause);
    }
  } finally {
    started?.release();
  }
}

async function tryConnect(
  options: ConnectOptions,
  isOurs: boolean,
  silent: Set<string>,
): Promise<EngineConnection | "silent" | undefined> {
  const address = readAddress(options.workspace);
  if (!address || silent.has(address.token)) return undefined;
  const opened = await openSocket(address, options.clientName);
  if (opened.type === "silent") {
    silent.add(address.token);
    return "silent";
  }
  if (opened.type !== "open") return undefined; // A refused token is an address that is just being replaced.
  const client = connectClient(engineContract, opened.channel, options.report);
  if (options.onLog) client.on("engine.log", options.onLog);
  const connection: EngineConnection = {
    client,
    onClose: (listener) => opened.channel.onClose(listener),
    dispose: () => {
      client.dispose();
      opened.close();
    },
  };
  const isSameProtocol = opened.protocol === engineProtocolVersion;
  const isSameVersion = options.version === undefined || address.version === options.version;
  if (isSameProtocol && (isSameVersion || isOurs || !options.start)) return connection;
  try {
    await client.request("engine.stop", { force: false });
  } catch (error) {
    if (error instanceof RpcError && error.code === "busy") {
      if (isSameProtocol) return connection;
      connection.dispose();
      throw new RpcError(
        "engine-version",
        `The engine of ${options.workspace} (process ${address.pid}) belongs to another version of Pipeloom and is running a pipeline. Wait for it or stop it, then try again.`,
      );
    }
  }
  connection.dispose();
  return undefined;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
