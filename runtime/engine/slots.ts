/** What a run keeps of an invocation between commands, from its creation until it is finished. */
import type { InputFact } from "../model/event.ts";
import type { PlannedCall } from "../model/plan.ts";
import type { PlacedCall } from "../schedule/messages.ts";
import type { Answer } from "./run-cache.ts";

export interface Slot {
  readonly node: string;
  readonly call: PlannedCall;
  /** With its step, once it was looked up. */
  placed?: PlacedCall;
  inputs?: InputFact[];
  answer?: Answer;
  isStarted: boolean;
  /** An earlier event has told of its inputs. */
  wasStarted: boolean;
  attempt: number;
  startedAt: number;
  workedMs: number;
  progressAt: number;
}

export type Slots = Map<string, Slot>;

export function newSlot(node: string, call: PlannedCall): Slot {
  return {
    node,
    call,
    isStarted: false,
    wasStarted: false,
    attempt: 0,
    startedAt: 0,
    workedMs: 0,
    progressAt: 0,
  };
}
