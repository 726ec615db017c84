/**
 * The connections to engines, one per workspace directory.
 *
 * Job: connect, start when asked and allowed, subscribe to all runs, tell when a connection comes and goes.
 * Boundary: knows nothing of runs; no editor in it.
 * Invariants:
 * 1. In a workspace that is not trusted nothing is started and nothing is connected to: `connect` refuses before any process.
 * 2. At most one connection per directory; callers that come while it is being made share it.
 * 3. A connection is announced (`onConnected`) after it was subscribed, so that no event is missed between listing runs and hearing of them.
 */
import { connectEngine } from "../../runtime/client/connect.ts";
import type { RunEvent } from "../../runtime/model/event.ts";
import type { EngineContract } from "../../runtime/protocol/engine.ts";
import { RpcError } from "../../runtime/protocol/rpc.ts";
import type { Client } from "../../runtime/protocol/rpc.ts";
import { createSignal } from "../platform/signal.ts";
import { noNode, untrusted } from "../platform/refusal.ts";
import type { NodeBinary } from "./node-binary.ts";

export interface EngineLink {
  readonly directory: string;
  readonly client: Client<EngineContract>;
}

export type EngineState = "stopped" | "starting" | "ready" | "failed";

export interface EnginesOptions {
  readonly enginePath: string;
  readonly version: string;
  readonly isTrusted: () => boolean;
  readonly findNode: () => Promise<NodeBinary | { readonly tried: readonly string[] }>;
  readonly log: { info(text: string): void; warn(text: string): void };
}

export type Engines = ReturnType<typeof createEngines>;

export function createEngines(options: EnginesOptions) {
  const links = new Map<string, EngineLink & { readonly end: () => void }>();
  const opening = new Map<string, { readonly promise: Promise<EngineLink>; readonly starts: boolean }>();
  const onState = createSignal<{ directory: string; state: EngineState; message?: string }>();
  const onConnected = createSignal<EngineLink>();
  const onEvents = createSignal<{ directory: string; events: readonly RunEvent[] }>();
  let node: Promise<NodeBinary | { readonly tried: readonly string[] }> | undefined;
  let isDisposed = false;

  async function nodePath(): Promise<string> {
    node ??= options.findNode();
    const found = await node;
    if ("path" in found) return found.path;
    node = undefined; // The user may install or set one: look again next time.
    throw noNode(found.tried);
  }

  async function open(directory: string, start: boolean): Promise<EngineLink> {
    if (start) onState.emit({ directory, state: "starting" });
    try {
      const connection = await connectEngine({
        workspace: directory,
        enginePath: options.enginePath,
        // An engine that already runs is found without looking for a Node.
        nodePath: start ? await nodePath() : process.execPath,
        env: process.env,
        clientName: "extension",
        start,
        version: options.version,
        report: (problem) => options.log.warn(`Engine of ${directory}: ${problem}`),
      });
      const link = { directory, client: connection.client, end: () => connection.dispose() };
      if (isDisposed || !options.isTrusted()) {
        connection.dispose();
        throw untrusted();
      }
      links.set(directory, link);
      connection.onClose(() => {
        if (links.get(directory) !== link) return;
        links.delete(directory);
        options.log.info(`The engine of ${directory} is gone.`);
        onState.emit({ directory, state: "stopped" });
      });
      connection.client.on("run.event", ({ events }) => onEvents.emit({ directory, events }));
      connection.client.on("engine.log", ({ level, message }) =>
        level === "info" ? options.log.info(message) : options.log.warn(message),
      );
      await connection.client.request("subscribe", { runs: "all", logs: true });
      options.log.info(`Connected to the engine of ${directory}.`);
      onState.emit({ directory, state: "ready" });
      onConnected.emit(link);
      return link;
    } catch (error) {
      if (error instanceof RpcError && error.code === "no-engine") onState.emit({ directory, state: "stopped" });
      else
        onState.emit({ directory, state: "failed", message: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }

  return {
    onState,
    onConnected,
    onEvents,
    /** The connection, if there is one now. */
    peek: (directory: string): EngineLink | undefined => links.get(directory),
    links: (): readonly EngineLink[] => [...links.values()],
    /** Refused with `untrusted`, `no-node`, `no-engine` (when it may not start one) or what the engine said. */
    async connect(directory: string, { start }: { readonly start: boolean }): Promise<EngineLink> {
      if (!options.isTrusted()) throw untrusted();
      const link = links.get(directory);
      if (link) return link;
      const pending = opening.get(directory);
      if (pending && (pending.starts || !start)) return pending.promise;
      // A caller that may start one waits for a caller that only looks, then goes on by itself.
      if (pending) await pending.promise.catch(() => undefined);
      const again = links.get(directory) ?? opening.get(directory)?.promise;
      if (again) return again;
      const promise = open(directory, start).finally(() => opening.delete(directory));
      opening.set(directory, { promise, starts: start });
      return promise;
    },
    /** Lets go of all engines; they live on for other windows and end when idle. */
    dispose() {
      isDisposed = true;
      const ending = [...links.values()];
      links.clear();
      for (const link of ending) link.end();
    },
  };
}
