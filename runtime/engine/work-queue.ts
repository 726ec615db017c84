/**
 * Works off a run's events and the scheduler's commands, in slices.
 *
 * Invariants:
 * 1. All commands of an event are carried out before the next event is looked at, however many turns that takes.
 * 2. A turn takes a few milliseconds at most: a fan-out of thousands must let its first items start, and others speak.
 */
import type { SchedulerCommand, SchedulerEvent } from "../schedule/messages.ts";

export interface WorkQueue {
  send(event: SchedulerEvent): void;
  /** Forgets what waits. */
  clear(): void;
}

export interface WorkQueueOptions {
  readonly advance: (event: SchedulerEvent) => readonly SchedulerCommand[];
  readonly carryOut: (command: SchedulerCommand) => void;
  /** After each slice. */
  readonly afterSlice: () => void;
  readonly onBroken: (error: unknown) => void;
}

const sliceMs = 8;

export function createWorkQueue({ advance, carryOut, afterSlice, onBroken }: WorkQueueOptions): WorkQueue {
  let inbox: SchedulerEvent[] = [];
  let nextEvent = 0;
  let commands: readonly SchedulerCommand[] = [];
  let nextCommand = 0;
  let isWorking = false;

  const clear = () => {
    inbox = [];
    nextEvent = 0;
    commands = [];
    nextCommand = 0;
  };
  /** True when nothing waits any more. */
  const workUntil = (sliceEnd: number): boolean => {
    for (let count = 1; ; count += 1) {
      if (count % 16 === 0 && performance.now() > sliceEnd) return false;
      const command = commands[nextCommand];
      if (command) {
        nextCommand += 1;
        carryOut(command);
        continue;
      }
      nextCommand = 0;
      const event = inbox[nextEvent];
      nextEvent += 1;
      if (!event) {
        clear();
        return true;
      }
      commands = advance(event);
    }
  };
  const work = () => {
    isWorking = true;
    let isDone = true;
    try {
      isDone = workUntil(performance.now() + sliceMs);
    } catch (error) {
      clear();
      onBroken(error);
    }
    afterSlice();
    if (isDone) isWorking = false;
    else setImmediate(work);
  };
  return {
    clear,
    send(event) {
      inbox.push(event);
      if (!isWorking) work();
    },
  };
}
