/**
 * Typed requests and events over any channel that carries JSON.
 *
 * Job: a contract is a value; client and handlers are inferred from it; every incoming message is parsed before anyone sees it.
 * Boundary: knows nothing of sockets, ports or webviews: a `Channel` is all it needs.
 * Invariants:
 * 1. Each request gets exactly one answer: a result, or an error with a code. When the channel closes, open requests fail with `closed`.
 * 2. A message that its schema refuses never reaches a handler; it is answered with `bad-message` (requests) or reported (events).
 */
import { z } from "zod";

export interface Contract {
  readonly requests: { readonly [name: string]: { readonly params: z.ZodType; readonly result: z.ZodType } };
  /** Events from the serving side to the calling side. */
  readonly events: { readonly [name: string]: z.ZodType };
}

export interface Channel {
  send(message: unknown): void;
  /** Returns the unsubscribe. */
  onMessage(listener: (message: unknown) => void): () => void;
  onClose(listener: () => void): () => void;
}

/** An expected refusal: it crosses the boundary with its code and text. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: string;
  readonly data: unknown;
  constructor(code: string, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

type Requests<C extends Contract> = C["requests"];
type Params<C extends Contract, K extends keyof Requests<C>> = z.input<Requests<C>[K]["params"]>;
type ParsedParams<C extends Contract, K extends keyof Requests<C>> = z.output<Requests<C>[K]["params"]>;
type Result<C extends Contract, K extends keyof Requests<C>> = z.output<Requests<C>[K]["result"]>;
type EventOf<C extends Contract, K extends keyof C["events"]> = z.output<C["events"][K]>;

export interface Client<C extends Contract> {
  request<K extends keyof Requests<C> & string>(name: K, params: Params<C, K>): Promise<Result<C, K>>;
  /** Returns the unsubscribe. */
  on<K extends keyof C["events"] & string>(name: K, listener: (event: EventOf<C, K>) => void): () => void;
  dispose(): void;
}

export type Handlers<C extends Contract> = {
  readonly [K in keyof Requests<C>]: (params: ParsedParams<C, K>) => Promise<Result<C, K>> | Result<C, K>;
};

export interface Server<C extends Contract> {
  emit<K extends keyof C["events"] & string>(name: K, event: EventOf<C, K>): void;
  dispose(): void;
}

const Frame = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("request"), id: z.int(), name: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal("result"), id: z.int(), result: z.unknown() }),
  z.object({
    kind: z.literal("error"),
    id: z.int(),
    code: z.string(),
    message: z.string(),
    data: z.unknown().optional(),
  }),
  z.object({ kind: z.literal("event"), name: z.string(), event: z.unknown() }),
]);

const keptEarly = 20;

/** The calling side of a contract. `report` hears of messages that were refused. */
export function connectClient<const C extends Contract>(
  contract: C,
  channel: Channel,
  report: (problem: string) => void = () => {},
): Client<C> {
  let nextId = 1;
  let isClosed = false;
  const open = new Map<number, { name: string; resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, Set<(event: unknown) => void>>();
  /** Events of a name that nobody has listened to yet: what is said in the moment of connecting is not lost. */
  const early = new Map<string, unknown[]>();

  const close = () => {
    isClosed = true;
    for (const { name, reject } of open.values())
      reject(new RpcError("closed", `The connection closed before "${name}" was answered.`));
    open.clear();
  };
  const offMessage = channel.onMessage((message) => {
    const frame = Frame.safeParse(message);
    if (!frame.success) return report(`Refused a message that is not a frame: ${z.prettifyError(frame.error)}`);
    if (frame.data.kind === "event") {
      const schema = contract.events[frame.data.name];
      const event = schema?.safeParse(frame.data.event);
      if (!event?.success)
        return report(
          `Refused event "${frame.data.name}": ${event ? z.prettifyError(event.error) : "it is not in the contract"}`,
        );
      const heard = listeners.get(frame.data.name);
      if (heard) for (const listener of heard) listener(event.data);
      else early.set(frame.data.name, [...(early.get(frame.data.name) ?? []), event.data].slice(-keptEarly));
      return;
    }
    if (frame.data.kind === "request") return;
    const request = open.get(frame.data.id);
    if (!request) return;
    open.delete(frame.data.id);
    if (frame.data.kind === "error")
      return request.reject(new RpcError(frame.data.code, frame.data.message, frame.data.data));
    const result = contract.requests[request.name]?.result.safeParse(frame.data.result);
    if (result?.success) request.resolve(result.data);
    else
      request.reject(
        new RpcError(
          "bad-message",
          `The answer to "${request.name}" is malformed: ${result ? z.prettifyError(result.error) : "unknown request"}`,
        ),
      );
  });
  const offClose = channel.onClose(close);

  return {
    request(name, params) {
      if (isClosed) return Promise.reject(new RpcError("closed", `The connection is closed; "${name}" was not sent.`));
      const id = nextId++;
      return new Promise((resolve, reject) => {
        // SAFETY: the result is parsed by this request's own schema before `resolve` is called.
        open.set(id, { name, resolve: resolve as (value: unknown) => void, reject });
        channel.send({ kind: "request", id, name, params });
      });
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      // SAFETY: events are parsed by this name's own schema before listeners are called.
      const untyped = listener as (event: unknown) => void;
      set.add(untyped);
      for (const event of early.get(name) ?? []) untyped(event);
      early.delete(name);
      return () => set.delete(untyped);
    },
    dispose() {
      offMessage();
      offClose();
      close();
    },
  };
}

/** The serving side of a contract. */
export function serve<const C extends Contract>(
  contract: C,
  channel: Channel,
  handlers: Handlers<C>,
  report: (problem: string, cause?: unknown) => void = () => {},
): Server<C> {
  const answer = async (id: number, name: string, rawParams: unknown) => {
    const request = Object.hasOwn(contract.requests, name) ? contract.requests[name] : undefined;
    const params = request?.params.safeParse(rawParams);
    if (!params?.success) {
      const why = params ? z.prettifyError(params.error) : "there is no such request";
      return channel.send({ kind: "error", id, code: "bad-message", message: `"${name}" was refused: ${why}` });
    }
    try {
      // SAFETY: the parameters were parsed by this request's own schema.
      const result = await handlers[name as keyof Requests<C>](params.data as ParsedParams<C, keyof Requests<C>>);
      channel.send({ kind: "result", id, result });
    } catch (error) {
      if (error instanceof RpcError)
        return channel.send({ kind: "error", id, code: error.code, message: error.message, data: error.data });
      report(`Handler of "${name}" failed`, error);
      channel.send({
        kind: "error",
        id,
        code: "internal",
        message: error instanceof Error ? error.message : String(error),
      });
    }
  };
  const offMessage = channel.onMessage((message) => {
    const frame = Frame.safeParse(message);
    if (!frame.success) return report(`Refused a message that is not a frame: ${z.prettifyError(frame.error)}`);
    if (frame.data.kind === "request") void answer(frame.data.id, frame.data.name, frame.data.params);
  });
  return {
    emit: (name, event) => channel.send({ kind: "event", name, event }),
    dispose: offMessage,
  };
}
