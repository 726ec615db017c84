/**
 * A channel to an engine over its socket.
 *
 * Job: connect, say `Hello`, wait for `Welcome`, then carry frames, one JSON text per line.
 * Invariants:
 * 1. A channel is handed out only after the engine has accepted the token.
 * 2. Frames that arrive with the welcome are not lost: they wait for the first listener.
 */
import { connect } from "node:net";
import { StringDecoder } from "node:string_decoder";
import type { EngineAddress } from "../protocol/engine.ts";
import { engineProtocolVersion, Welcome } from "../protocol/engine.ts";
import { encodeLine, lineDecoder } from "../protocol/lines.ts";
import type { Channel } from "../protocol/rpc.ts";

export type Opened =
  | { readonly type: "open"; readonly channel: Channel; readonly protocol: number; readonly close: () => void }
  /** Nobody listens there: the engine is gone. */
  | { readonly type: "dead" }
  /** Somebody listens, but would not have this token. */
  | { readonly type: "refused" }
  /** Somebody listens and says nothing: stopped, or stuck. */
  | { readonly type: "silent" };

const helloTimeoutMs = 5_000;

export function openSocket(address: EngineAddress, clientName: string): Promise<Opened> {
  return new Promise((resolve) => {
    const socket = connect(address.socket);
    const messages = new Set<(message: unknown) => void>();
    const closes = new Set<() => void>();
    const early: unknown[] = [];
    let isConnected = false;
    let isWelcome = false;
    let isClosed = false;
    let isSilent = false;
    const giveUp = setTimeout(() => {
      isSilent = isConnected;
      socket.destroy();
    }, helloTimeoutMs);

    const channel: Channel = {
      send: (message) => {
        if (!isClosed) socket.write(encodeLine(message));
      },
      onMessage: (listener) => {
        messages.add(listener);
        // Not at once: who takes the channel has a moment to add its own listeners.
        queueMicrotask(() => {
          for (const message of early.splice(0)) for (const each of messages) each(message);
        });
        return () => messages.delete(listener);
      },
      onClose: (listener) => {
        if (isClosed) listener();
        else closes.add(listener);
        return () => closes.delete(listener);
      },
    };
    const decoder = new StringDecoder("utf8");
    const decode = lineDecoder(
      (message) => {
        if (isWelcome) {
          if (messages.size === 0 || early.length > 0) early.push(message);
          else for (const listener of messages) listener(message);
          return;
        }
        const welcome = Welcome.safeParse(message);
        if (!welcome.success) {
          socket.destroy();
          return;
        }
        isWelcome = true;
        clearTimeout(giveUp);
        resolve({ type: "open", channel, protocol: welcome.data.protocol, close: () => socket.destroy() });
      },
      () => socket.destroy(),
    );
    socket.on("data", (bytes) => decode(decoder.write(bytes)));
    socket.once("connect", () => {
      isConnected = true;
      socket.write(encodeLine({ token: address.token, protocol: engineProtocolVersion, client: clientName }));
    });
    socket.on("error", () => {}); // `close` follows and says the same.
    socket.once("close", () => {
      isClosed = true;
      clearTimeout(giveUp);
      if (!isWelcome) resolve({ type: isSilent ? "silent" : isConnected ? "refused" : "dead" });
      for (const listener of closes) listener();
      closes.clear();
    });
  });
}
