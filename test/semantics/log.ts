/**
 * An event log as text that is the same for equal behaviour: ids, times, places and what only one language has are left out.
 *
 * Invariants:
 * 1. Every invocation appears once, with each of its starts, retries and its end.
 * 2. Invocations are sorted by node and place in it, so that which of two concurrent steps was faster does not show.
 */
import type { InputFact, RunEvent, RunFinished } from "../../runtime/model/event.ts";
import type { Failure } from "../../runtime/model/failure.ts";
import type { Value } from "../../runtime/model/value.ts";

type Of<T extends RunEvent["type"]> = Extract<RunEvent, { type: T }>;

export function finishedOf(events: readonly RunEvent[]): RunFinished {
  const last = events.at(-1);
  if (last?.type !== "run.finished") throw new Error("The log does not end with run.finished.");
  return last;
}

export interface Shown {
  /** The delays between attempts are left out. */
  readonly isRandom?: boolean;
  /** What is printed is there too. */
  readonly isPrinting?: boolean;
}

/** The log in lines. */
export function normalised(events: readonly RunEvent[], shown: Shown = {}): string {
  const created = events.filter((event): event is Of<"invocation.created"> => event.type === "invocation.created");
  const places = new Map(created.map((event, order) => [event.invocation, { event, order }]));
  const blocks = created
    .map(({ invocation }) => ({ invocation, lines: linesOf(invocation, events, shown) }))
    .toSorted((a, b) => {
      const [left, right] = [places.get(a.invocation), places.get(b.invocation)];
      if (!left || !right) throw new Error("An invocation without its creation.");
      if (left.event.node !== right.event.node) return left.event.node < right.event.node ? -1 : 1;
      return left.order - right.order;
    });
  const { status, outputs, error } = finishedOf(events);
  return [
    `run ${status}${error ? ` ${error.step === undefined ? "" : `in ${error.step}: `}${failureText(error)}` : ""}`,
    ...Object.entries(outputs).map(([name, value]) => `  -> ${name}: ${valueText(value)}`),
    ...blocks.flatMap(({ lines }) => lines),
  ].join("\n");
}

/** Digests of what each call gave, by the call's id: equal in both languages where the values are JSON. */
export function digestsOf(events: readonly RunEvent[]): Record<string, string> {
  const digests: Record<string, string> = {};
  for (const event of events) {
    if (event.type !== "invocation.finished") continue;
    digests[event.invocation] = Object.entries(event.outputs)
      .map(
        ([name, { digest, codec }]) => `${name}:${codec === "json" || codec === "text" ? digest.slice(0, 12) : codec}`,
      )
      .join(" ");
  }
  return digests;
}

function linesOf(invocation: string, events: readonly RunEvent[], { isRandom, isPrinting }: Shown): string[] {
  const lines: string[] = [];
  for (const event of events) {
    if (!("invocation" in event) || event.invocation !== invocation) continue;
    switch (event.type) {
      case "invocation.created":
        lines.push(
          `${event.node}${event.index === undefined ? "" : `[${event.index}]`}${event.step === event.node ? "" : ` (${event.step})`}`,
        );
        break;
      case "invocation.started":
        lines.push(
          `  starts with ${event.inputs.map(inputText).join(", ") || "nothing"}${event.reason === "cache is off" ? "" : `, because ${event.reason}`}`,
        );
        break;
      case "log":
        if (isPrinting) lines.push(`  prints ${event.level === "warning" ? "a warning: " : ""}${event.text}`);
        break;
      case "invocation.retrying":
        lines.push(
          `  attempt ${event.attempt} failed: ${failureText(event.error)}; again in ${isRandom ? "some" : event.delayMs} ms`,
        );
        break;
      case "ask.opened":
        lines.push(`  asks "${event.question}" for ${JSON.stringify(event.schema)}`);
        break;
      case "ask.answered":
        lines.push(`  is answered ${JSON.stringify(event.value)}`);
        break;
      case "invocation.finished": {
        const reason = event.reason === "cache is off" ? "" : `, because ${event.reason}`;
        const attempts =
          event.attempts === 1 || (event.attempts === 0 && event.status !== "failed")
            ? ""
            : ` after ${event.attempts} attempts`;
        lines.push(
          `  ${event.status}${event.cached ? " from the cache" : ""}${attempts}${reason}${event.error ? `: ${failureText(event.error)}` : ""}`,
        );
        for (const [name, value] of Object.entries(event.outputs)) lines.push(`  -> ${name}: ${valueText(value)}`);
        break;
      }
      default:
    }
  }
  return lines;
}

/** Python's own names for the plainest errors. */
function failureText({ name, message, code, cause }: Failure): string {
  const plain = code !== undefined && name !== "PipeloomError" ? `${code} ${name}` : code === undefined ? name : code;
  return `${plain}: ${message}${cause ? ` (${failureText(cause)})` : ""}`;
}

function inputText({ name, value, from, digest }: InputFact): string {
  if (value !== undefined) return `${name}=${JSON.stringify(value)}`;
  return `${name}=${from && from.length > 0 ? "<wired>" : digest === undefined ? "<nothing>" : "<data>"}`;
}

function valueText({ type, value, preview, codec }: Value): string {
  const shown = value === undefined ? `<${preview?.summary ?? ""}>` : JSON.stringify(value);
  return `${type === "string" || type === "number" || type === "boolean" || type === "null" || type === "json" ? "" : `${type} `}${codec === "json" || codec === "text" ? "" : `${codec} `}${shown}`;
}
