/**
 * A run as a webview gets it. A node with very many invocations is sent as its tally alone: ten thousand invocations never cross
 * in one message, and the few that are looked at are read by page (`run.invocations`).
 */
import { z } from "zod";
import { RunEvent } from "../model/event.ts";
import { InvocationState, Run } from "../model/run.ts";

/** From this many invocations on a node is sent as a tally. */
export const talliedFrom = 100;

/** What all invocations of a node say together. */
export const NodeTally = z.object({
  node: z.string(),
  step: z.string(),
  total: z.int(),
  pending: z.int(),
  running: z.int(),
  retrying: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  skipped: z.int(),
  cancelled: z.int(),
  cached: z.int(),
  /** How many wait for an answer; they count as running too. */
  asking: z.int(),
  startedAt: z.number().optional(),
  /** The invocations' durations together. */
  durationMs: z.number(),
  /** The first failure's message. */
  error: z.string().optional(),
});
export type NodeTally = Readonly<z.infer<typeof NodeTally>>;

/** The run without the invocations of its tallied nodes. */
export const ShownRun = Run.extend({ tallies: z.record(z.string(), NodeTally).optional() });
export type ShownRun = Readonly<z.infer<typeof ShownRun>>;

/**
 * News of a run that is shown: events of nodes that are not tallied, and tallies that changed. `after` and `upTo` are the numbers of the last
 * event that the message before covered and that this one covers; a view whose run is not at `after` yet has missed something.
 */
export const RunNews = z.object({
  runId: z.string(),
  events: z.array(RunEvent),
  tallies: z.array(NodeTally).optional(),
  counts: Run.shape.counts.optional(),
  after: z.int().optional(),
  upTo: z.int().optional(),
});
export type RunNews = Readonly<z.infer<typeof RunNews>>;

/** A question that waits for an answer, and the way to it from the run at the top. */
export const OpenQuestion = z.object({
  /** The run at the top, which is the one shown. */
  root: z.string(),
  /** The run that asks, and its invocation. */
  runId: z.string(),
  invocation: z.string(),
  /** The node on the top run's canvas: in a child run `outer/inner`. */
  node: z.string(),
  question: z.string(),
  /** The nodes to open on the way, the outermost first, and the child run in each. */
  children: z.array(z.object({ node: z.string(), runId: z.string() })),
});
export type OpenQuestion = Readonly<z.infer<typeof OpenQuestion>>;

export const InvocationFilter = z.enum([
  "all",
  "pending",
  "running",
  "asking",
  "retrying",
  "succeeded",
  "cached",
  "failed",
  "skipped",
  "cancelled",
]);
export type InvocationFilter = z.infer<typeof InvocationFilter>;

export const InvocationPage = z.object({
  /** How many fit the filter and the search. */
  matching: z.int(),
  items: z.array(InvocationState),
});
export type InvocationPage = Readonly<z.infer<typeof InvocationPage>>;
