/**
 * The engine's socket: many clients, each let in by the token.
 *
 * Invariants:
 * 1. Nothing is answered before a hello with the right token; a wrong or late one closes the connection without a word.
 * 2. A client that does not read is cut off before its unread events fill our memory.
 * 3. A client of another protocol version may only ask the engine to stop.
 */
import { timingSafeEqual } from "node:crypto";
import { chmodSync } from "node:fs";
import type { Server as NetServer, Socket } from "node:net";
import { createServer } from "node:net";
import { StringDecoder } from "node:string_decoder";
import { engineProtocolVersion, Hello } from "../protocol/engine.ts";
import { encodeLine, lineDecoder } from "../protocol/lines.ts";
import type { Channel } from "../protocol/rpc.ts";

const helloTimeoutMs = 5_000;
const unreadLimitBytes = 256 * 1_048_576;
const longestHello = 4_096;

export interface ConnectedClient {
  readonly name: string;
  readonly isSameProtocol: boolean;
  readonly channel: Channel;
}

export async function listen(
  path: string,
  token: string,
  onClient: (client: ConnectedClient) => void,
): Promise<{ close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    welcome(socket, token, onClient);
  });
  await listening(server, path);
  if (process.platform !== "win32") chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroySoon();
        server.close(() => resolve());
        setTimeout(() => {
          for (const socket of sockets) socket.destroy();
        }, 200).unref();
      }),
  };
}

function listening(server: NetServer, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function welcome(socket: Socket, token: string, onClient: (client: ConnectedClient) => void): void {
  const listeners = new Set<(message: unknown) => void>();
  const closes = new Set<() => void>();
  let isIn = false;
  let received = 0;
  const late = setTimeout(() => socket.destroy(), helloTimeoutMs);
  const enter = (message: unknown) => {
    const hello = Hello.safeParse(message);
    if (!hello.success || !isEqual(hello.data.token, token)) return socket.destroy();
    isIn = true;
    clearTimeout(late);
    socket.write(encodeLine({ ok: true, protocol: engineProtocolVersion, pid: process.pid }));
    onClient({
      name: hello.data.client,
      isSameProtocol: hello.data.protocol === engineProtocolVersion,
      channel: {
        send: (answer) => {
          if (socket.destroyed) return;
          socket.write(encodeLine(answer));
          if (socket.writableLength > unreadLimitBytes) socket.destroy();
        },
        onMessage: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        onClose: (listener) => {
          closes.add(listener);
          return () => closes.delete(listener);
        },
      },
    });
    return undefined;
  };
  const decoder = new StringDecoder("utf8");
  const decode = lineDecoder(
    (message) => {
      if (!isIn) return enter(message);
      for (const listener of listeners) listener(message);
      return undefined;
    },
    () => socket.destroy(),
  );
  socket.on("data", (bytes) => {
    received += bytes.length;
    if (!isIn && received > longestHello && !bytes.includes(10)) socket.destroy();
    else decode(decoder.write(bytes));
  });
  socket.on("error", () => {});
  socket.once("close", () => {
    clearTimeout(late);
    for (const listener of closes) listener();
  });
}

function isEqual(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
