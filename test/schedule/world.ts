/** A world for the scheduler to live in: it carries out commands in any order that the choices say, and keeps what it saw. */
import type { Failure } from "../../runtime/model/failure.ts";
import type { InvocationStatus } from "../../runtime/model/event.ts";
import type { FailureMode, StepOptions } from "../../runtime/model/options.ts";
import type { Binding, PlannedCall } from "../../runtime/model/plan.ts";
import type { Value } from "../../runtime/model/value.ts";
import { Digest } from "../../runtime/model/ids.ts";
import type { PlacedCall, SchedulerCommand, SchedulerEvent } from "../../runtime/schedule/messages.ts";
import { advance } from "../../runtime/schedule/scheduler.ts";
import { createScheduler } from "../../runtime/schedule/state.ts";

export interface Call {
  readonly id: string;
  readonly inputs?: Readonly<Record<string, Binding>>;
  readonly after?: readonly string[];
  readonly options?: StepOptions;
  readonly map?: NonNullable<PlannedCall["map"]>;
  readonly optional?: readonly string[];
  readonly treatment?: PlacedCall["treatment"];
  /** A child run or a question: it takes no place. */
  readonly kind?: "step" | "pipeline" | "ask";
}

export type Outcome = "succeed" | "fail" | "skip" | "hit" | "pause";

interface Seen {
  readonly commands: SchedulerCommand[];
  readonly created: string[];
  readonly submitted: string[];
  /** Invocation, how it ends, and its hooks. */
  readonly hooked: string[];
  readonly finished: Map<
    string,
    { status: InvocationStatus; reason: string; attempts: number; error?: Failure | undefined }
  >;
  readonly loaded: Extract<SchedulerCommand, { type: "loaded" }>[];
  mostLive: number;
  end: Extract<SchedulerCommand, { type: "end" }> | undefined;
}

export interface World {
  readonly seen: Seen;
  send(event: SchedulerEvent): void;
  addCalls(calls: readonly Call[]): void;
  finishBody(outputs?: Readonly<Record<string, Binding>>): void;
  /** Lets one waiting thing happen; false when nothing waits. */
  tick(choice: number): boolean;
  run(choices?: readonly number[]): void;
}

export interface WorldOptions {
  readonly limit?: number;
  readonly mode?: FailureMode;
  readonly outcome?: (invocation: string, attempt: number) => Outcome;
  readonly value?: (invocation: string) => Value["value"];
}

const digest = Digest.parse("0".repeat(64));
export const value = (json: Value["value"]): Value => ({
  digest,
  type: "json",
  codec: "json",
  size: 1,
  ...(json !== undefined && { value: json }),
});
export const output = (call: string, index?: number): Binding => ({
  type: "output",
  call,
  output: "output",
  ...(index !== undefined && { index }),
});
export const list = (...items: unknown[]): Binding => ({
  type: "list",
  items: items.map((item) => ({ type: "value", value: item as never })),
});

export function createWorld({
  limit = 4,
  mode = "stop",
  outcome = () => "succeed",
  value: valueFor = () => 1,
}: WorldOptions = {}): World {
  let state = createScheduler({ limit, mode, random: () => 0.5 });
  const seen: Seen = {
    commands: [],
    created: [],
    submitted: [],
    hooked: [],
    finished: new Map(),
    loaded: [],
    mostLive: 0,
    end: undefined,
  };
  /** What may happen next, in any order. */
  const waiting: (() => void)[] = [];
  const live = new Map<string, { isStarted: boolean; isStopping: boolean; kind: Call["kind"] }>();
  const inbox: SchedulerEvent[] = [];
  let isWorking = false;

  const send = (event: SchedulerEvent) => {
    inbox.push(event);
    if (isWorking) return;
    isWorking = true;
    for (let next = inbox.shift(); next; next = inbox.shift()) {
      const moved = advance(state, next);
      state = moved.state;
      for (const command of moved.commands) take(command);
    }
    isWorking = false;
  };
  const finish = (invocation: string, attempt: number) => () => {
    const job = live.get(invocation);
    if (!job) return;
    live.delete(invocation);
    if (job.isStopping) return send({ type: "cancelled", invocation });
    const what = outcome(invocation, attempt);
    if (what === "pause" && job.kind !== "step")
      return send({ type: "paused", invocation, error: { name: "AskTimeout", message: `${invocation} waited` } });
    if (what === "fail")
      return send({ type: "failed", invocation, error: { name: "ValueError", message: `${invocation} failed` } });
    if (what === "skip") return send({ type: "skipped", invocation, reason: "condition is false" });
    return send({ type: "succeeded", invocation, outputs: { output: value(valueFor(invocation)) } });
  };
  const take = (command: SchedulerCommand): void => {
    seen.commands.push(command);
    switch (command.type) {
      case "create":
        seen.created.push(command.invocation);
        return;
      case "lookup": {
        const { invocation } = command;
        const isHit = outcome(invocation, 0) === "hit" && command.placed.treatment !== "run";
        send({
          type: "looked-up",
          invocation,
          reason: isHit ? "nothing changed" : "no earlier run",
          outputs: isHit ? { output: value(valueFor(invocation)) } : undefined,
        });
        return;
      }
      case "expand":
        waiting.push(() =>
          send({
            type: "expanded",
            call: command.call,
            items: Object.fromEntries(
              Object.keys(command.inputs).map((name) => [
                name,
                [1, 2, 3].map((item) => ({ type: "json" as const, value: item })),
              ]),
            ),
          }),
        );
        return;
      case "submit": {
        const { invocation, attempt } = command;
        seen.submitted.push(invocation);
        const { ask, pipeline } = command.placed.call;
        live.set(invocation, {
          isStarted: false,
          isStopping: false,
          kind: ask ? "ask" : pipeline ? "pipeline" : "step",
        });
        seen.mostLive = Math.max(seen.mostLive, [...live.values()].filter(({ kind }) => kind === "step").length);
        waiting.push(() => {
          const job = live.get(invocation);
          if (!job) return;
          job.isStarted = true;
          send({ type: "started", invocation });
          waiting.push(finish(invocation, attempt));
        });
        return;
      }
      case "withdraw":
        for (const invocation of command.invocations) {
          const job = live.get(invocation);
          if (!job || job.isStarted || job.kind === "pipeline") continue;
          live.delete(invocation);
          send({ type: "withdrawn", invocation });
        }
        return;
      case "stop-attempt": {
        const job = live.get(command.invocation);
        if (job?.kind === "ask") live.delete(command.invocation);
        else if (job?.isStarted || job?.kind === "pipeline") job.isStopping = true;
        else if (job) {
          live.delete(command.invocation);
          send({ type: "cancelled", invocation: command.invocation });
        }
        return;
      }
      case "wait":
        waiting.push(() => send({ type: "retry-due", invocation: command.invocation }));
        return;
      case "hook":
        seen.hooked.push(`${command.invocation} ${command.status}: ${command.hooks.join()}`);
        waiting.push(() => send({ type: "hooked", invocation: command.invocation }));
        return;
      case "finish": {
        const { invocation, status, reason, attempts, error } = command;
        if (seen.finished.has(invocation)) throw new Error(`${invocation} finished twice`);
        seen.finished.set(invocation, { status, reason, attempts, error });
        return;
      }
      case "loaded":
        seen.loaded.push(command);
        return;
      case "abort-body":
        return;
      case "end":
        if (seen.end) throw new Error("ended twice");
        seen.end = command;
        return;
      default:
        command satisfies never;
    }
  };

  const world: World = {
    seen,
    send,
    addCalls: (calls) =>
      send({
        type: "calls",
        calls: calls.map(
          ({ id, inputs = {}, after, options = {}, map, optional = [], treatment = "normal", kind }) => ({
            call: {
              id,
              step: id,
              file: "/a.ts",
              inputs,
              ...(after && { after: [...after] }),
              ...(map && { map }),
              ...(kind === "pipeline" && { pipeline: { name: id, export: id } }),
              ...(kind === "ask" && { ask: { question: id, schema: {} } }),
            },
            step: { name: id, file: "/a.ts", codeDigest: "c", codeParts: {}, outputs: ["output"], options },
            node: id,
            treatment,
            optionalInputs: optional,
          }),
        ),
      }),
    finishBody: (outputs = {}) => send({ type: "body.finished", mode, outputs }),
    tick(choice) {
      const [next] = waiting.splice(choice % Math.max(1, waiting.length), 1);
      next?.();
      return next !== undefined;
    },
    run(choices = []) {
      for (const choice of choices) if (!world.tick(choice)) break;
      while (world.tick(0));
    },
  };
  return world;
}
