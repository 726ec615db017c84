/** Workers on loan for one conversation each: a body, or a description of a file. */
import type { FromWorker, ToWorker } from "../../protocol/worker.ts";
import type { Exit } from "./process.ts";
import type { Worker } from "./worker.ts";

export interface ConversationWish {
  readonly language: "typescript" | "python";
  readonly python?: string | undefined;
  readonly file: string;
  readonly digest?: string | undefined;
  /** The run whose body it is: its inline steps go to the same process. */
  readonly runId?: string | undefined;
}

export interface ConversationListener {
  onMessage(message: FromWorker): void;
  onExit(exit: Exit): void;
}

export interface Conversation {
  send(message: ToWorker): void;
  /** Gives the worker back. */
  done(): void;
  /** Ends the worker: user code may be running in it. */
  abort(): void;
}

export interface Conversations {
  open(want: ConversationWish, listener: ConversationListener): Conversation;
  /** How many of a kind wait for a worker. */
  count(isCounted: (want: ConversationWish) => boolean): number;
  /** Gives workers to those that wait, in order, as far as there are. */
  assign(pick: (want: ConversationWish) => Worker | undefined): void;
  /** Those of a kind will get no worker. */
  fail(isFailed: (want: ConversationWish) => boolean, exit: Exit): void;
}

interface Waiting {
  readonly want: ConversationWish;
  readonly start: (worker: Worker) => void;
  readonly fail: (exit: Exit) => void;
}

/** `onChange` is called when one waits and when one has given its worker back. */
export function createConversations(onChange: () => void): Conversations {
  let queue: Waiting[] = [];

  const open = (want: ConversationWish, listener: ConversationListener): Conversation => {
    let worker: Worker | undefined;
    const early: ToWorker[] = [];
    let isOver = false;
    const waiting: Waiting = {
      want,
      start(found) {
        worker = found;
        found.droveRun = want.runId;
        found.driver = {
          onMessage: (message) => listener.onMessage(message),
          onExit: (exit) => {
            isOver = true;
            listener.onExit(exit);
          },
        };
        for (const message of early.splice(0)) found.send(message);
      },
      fail(exit) {
        isOver = true;
        listener.onExit(exit);
      },
    };
    queue.push(waiting);
    onChange();
    const end = () => {
      isOver = true;
      queue = queue.filter((other) => other !== waiting);
      if (worker) worker.driver = undefined;
    };
    return {
      send: (message) => {
        if (worker) worker.send(message);
        else early.push(message);
      },
      done() {
        if (isOver) return;
        end();
        onChange();
      },
      abort() {
        if (isOver) return;
        end();
        // Inline steps that run there end first.
        if (worker && worker.jobs.length > 0) worker.retire();
        else worker?.kill();
      },
    };
  };

  return {
    open,
    count: (isCounted) => queue.filter(({ want }) => isCounted(want)).length,
    assign(pick) {
      // Those without a worker still count while one is picked: it decides whether to start more.
      for (const each of queue) {
        const worker = pick(each.want);
        if (!worker) continue;
        queue = queue.filter((other) => other !== each);
        each.start(worker);
      }
    },
    fail(isFailed, exit) {
      const failed = queue.filter(({ want }) => isFailed(want));
      queue = queue.filter(({ want }) => !isFailed(want));
      for (const each of failed) each.fail(exit);
    },
  };
}
