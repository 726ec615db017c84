/** The three ways in which `run` shows what happens: redrawn in place, one line per fact, or JSON lines. */
import type { LogLine, RunEvent } from "../model/event.ts";
import type { Pipeline } from "../model/graph.ts";
import type { Run } from "../model/run.ts";
import { openLiveArea } from "./live-area.ts";
import { finalLines, frame } from "./run-frame.ts";
import { rowsOf, runNodes } from "./run-rows.ts";
import type { Style } from "./style.ts";
import { printable } from "./text-width.ts";
import type { Terminal } from "./terminal.ts";
import { duration, summaryOf } from "./words.ts";

export interface RunDisplay {
  /** `run` is the run after these events. */
  readonly events: (events: readonly RunEvent[], run: Run) => void;
  /** A sentence about the run as a whole: it is being cancelled, the engine came back. */
  readonly note: (text: string) => void;
  /** Stands still, so that something can be asked; gives the way to go on. */
  readonly suspend: () => () => void;
  readonly close: () => void;
}

/** One event per line, as the contract says. */
export function jsonDisplay(terminal: Terminal): RunDisplay {
  return {
    events: (events) => terminal.out(events.map((event) => `${JSON.stringify(inContractOrder(event))}\n`).join("")),
    note: (text) => terminal.error(`${text}\n`),
    suspend: () => () => {},
    close: () => {},
  };
}

function inContractOrder(event: RunEvent): unknown {
  if (event.type !== "run.finished") return event;
  const { type, runId, pipeline, status, outputs, error, steps, ...rest } = event;
  return { type, runId, pipeline, status, outputs, error, steps, ...rest };
}

/** For pipes, files and CI: what happened, one line each, in order. */
export function plainDisplay(terminal: Terminal, style: Style): RunDisplay {
  return {
    events: (events, run) => {
      for (const event of events) for (const line of plainLines(event, run, style)) terminal.out(`${line}\n`);
    },
    note: (text) => terminal.error(`${text}\n`),
    suspend: () => () => {},
    close: () => {},
  };
}

function plainLines(event: RunEvent, run: Run, style: Style): readonly string[] {
  const nodeOf = (invocation: string) => run.invocations[invocation]?.node ?? invocation;
  switch (event.type) {
    case "log":
      return [logLine(event, nodeOf(event.invocation), style)];
    case "invocation.retrying": {
      const wait = event.delayMs > 0 ? ` in ${duration(event.delayMs)}` : "";
      return [
        `${nodeOf(event.invocation)}: attempt ${event.attempt} failed (${printable(`${event.error.name}: ${event.error.message}`)}), trying again${wait}`,
      ];
    }
    case "invocation.finished": {
      const { node, status, cached, durationMs, outputs, reason, error } = event;
      const values = Object.entries(outputs).map(
        ([name, value]) => `${name === "output" ? "" : `${name}: `}${printable(summaryOf(value))}`,
      );
      if (status === "succeeded")
        return [
          `${node}: ${cached ? "cached" : duration(durationMs)}${values.length > 0 ? `  ${values.join(", ")}` : ""}`,
        ];
      const why = error ? printable(`${error.name}: ${error.message}`) : reason;
      return [`${node}: ${status}${why === "" || why === status ? "" : ` (${why})`}`];
    }
    default:
      return [];
  }
}

function logLine({ text, level }: LogLine, node: string, style: Style): string {
  const line = printable(text);
  const painted = level === "error" ? style.red(line) : level === "warning" ? style.yellow(line) : line;
  return `${style.dim(`${node} ${style.signs.bar}`)} ${painted}`;
}

const redrawMs = 80;

export interface Clock {
  readonly now: () => number;
  /** Calls back again and again; returns the end of it. */
  readonly every: (ms: number, tick: () => void) => () => void;
}

/** One line per step, redrawn in place; log lines stay above. */
export function liveDisplay(terminal: Terminal, style: Style, graph: Pipeline, clock: Clock): RunDisplay {
  const area = openLiveArea(terminal, style.signs.ellipsis);
  const nodes = runNodes(graph);
  let latest: Run | undefined;
  let note = "Ctrl+C cancels";
  let logs: string[] = [];
  let suspensions = 0;
  const draw = () => {
    if (!latest || suspensions > 0) return;
    if (logs.length > 0) area.print(logs);
    logs = [];
    area.draw(frame(latest, rowsOf(latest, nodes), { style, height: area.height(), now: clock.now(), note }));
  };
  const stop = clock.every(redrawMs, draw);
  return {
    events: (events, run) => {
      const isFirst = !latest;
      latest = run;
      for (const event of events) {
        if (event.type === "log")
          logs.push(logLine(event, run.invocations[event.invocation]?.node ?? event.invocation, style));
      }
      if (isFirst) draw();
    },
    note: (text) => {
      note = text;
      draw();
    },
    suspend: () => {
      suspensions += 1;
      area.clear();
      return () => {
        suspensions -= 1;
        draw();
      };
    },
    close: () => {
      stop();
      const rows = latest ? rowsOf(latest, nodes).filter(({ total }) => total > 0) : [];
      // A very long list would push everything else off the screen: then only what did not succeed is kept.
      const kept =
        rows.length <= 200 ? rows : rows.filter(({ status }) => status !== "succeeded" && status !== "cached");
      area.close([...logs, ...finalLines(kept, style)]);
    },
  };
}
