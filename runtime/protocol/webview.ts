/**
 * Extension host to webview. The host is the serving side: it emits state, the webview asks for changes.
 * The webview holds no truth: after `hello` the host sends everything, so a hidden or reloaded view resyncs.
 */
import { z } from "zod";
import { Edit } from "../model/edit.ts";
import { LogLine, RunSelection } from "../model/event.ts";
import { ParsedFile } from "../model/graph.ts";
import { Json } from "../model/json.ts";
import { ResolvedParameter } from "../model/parameter.ts";
import { Problem } from "../model/problem.ts";
import { RunSummary } from "../model/run.ts";
import { Artifact } from "../model/value.ts";
import { askEditRequests, EditAction } from "./ask-edit.ts";
import { engineContract, TablePage } from "./engine.ts";
import type { Contract } from "./rpc.ts";
import { InvocationFilter, InvocationPage, OpenQuestion, RunNews, ShownRun } from "./shown-run.ts";

/** Which of the views a webview shows; one bundle serves all. */
export const Surface = z.enum(["graph", "parameters", "artifact"]);
export type Surface = z.infer<typeof Surface>;

export const LayoutDirection = z.enum(["RIGHT", "DOWN"]);
export type LayoutDirection = z.infer<typeof LayoutDirection>;

/** Remembered per pipeline in workspace state; never in the source file. */
export const ViewState = z.object({
  positions: z.record(z.string(), z.object({ x: z.number(), y: z.number() })).default({}),
  collapsed: z.array(z.string()).default([]),
  /** Groups and child pipelines that were opened though they are closed by themselves. */
  opened: z.array(z.string()).default([]),
  direction: LayoutDirection.default("RIGHT"),
  viewport: z.object({ x: z.number(), y: z.number(), zoom: z.number() }).optional(),
});
export type ViewState = z.infer<typeof ViewState>;

/** Input of the layout: sizes and edges only. */
export const LayoutRequest = z.object({
  direction: LayoutDirection,
  nodes: z.array(
    z.object({
      id: z.string(),
      parent: z.string().optional(),
      width: z.number(),
      height: z.number(),
      x: z.number().optional(),
      y: z.number().optional(),
    }),
  ),
  /** `fromOffset` and `toOffset`: distance of the port from the start of its side, where the card draws it. */
  edges: z.array(
    z.object({
      id: z.string(),
      from: z.string(),
      to: z.string(),
      fromOffset: z.number().optional(),
      toOffset: z.number().optional(),
    }),
  ),
  /** True: keep what has a position where it is. False: lay out anew ("Tidy"). */
  keepPositions: z.boolean(),
});
export type LayoutRequest = z.infer<typeof LayoutRequest>;
/** Positions are relative to the parent group, as React Flow wants them. Sizes are given for groups. */
export const LayoutResult = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      x: z.number(),
      y: z.number(),
      width: z.number().optional(),
      height: z.number().optional(),
    }),
  ),
});
export type LayoutResult = z.infer<typeof LayoutResult>;

const ok = z.object({});
const digest = z.object({ digest: z.string() });
/** A run that may be started: the form's values go over those of `parametersOf`, an earlier run. */
const runRequest = z.object({
  pipeline: z.string(),
  parameters: z.record(z.string(), Json),
  selection: RunSelection.optional(),
  useCache: z.boolean().default(true),
  parametersOf: z.string().optional(),
});

export const webviewContract = {
  requests: {
    /** First message of a webview that has rendered: the host answers with all it should show. */
    hello: {
      params: z.object({ surface: Surface }),
      result: z.object({
        isTrusted: z.boolean(),
        /** Absent: no pipeline file is open; the view shows its empty state. */
        document: z.object({ uri: z.string(), name: z.string(), version: z.int(), parsed: ParsedFile }).optional(),
        pipeline: z.string().optional(),
        view: ViewState,
        run: ShownRun.optional(),
        questions: z.array(OpenQuestion).default([]),
        runs: z.array(RunSummary),
        /** Values of the form, by parameter: what the user changed in this view and what a preset or run gave. */
        parameters: z.array(ResolvedParameter),
        profile: z.string().optional(),
        artifact: Artifact.optional(),
      }),
    },
    layout: { params: LayoutRequest, result: LayoutResult },
    "view.save": { params: z.object({ pipeline: z.string(), view: ViewState }), result: ok },
    "pipeline.select": { params: z.object({ pipeline: z.string() }), result: ok },
    /** Selects the node's source in the text editor; `definition` opens where the step is defined. */
    "node.reveal": {
      params: z.object({
        pipeline: z.string(),
        node: z.string(),
        target: z.enum(["call", "definition"]),
        focus: z.boolean().default(false),
      }),
      result: ok,
    },
    "problem.reveal": { params: z.object({ problem: Problem }), result: ok },
    "location.open": { params: z.object({ file: z.string(), line: z.int(), column: z.int().optional() }), result: ok },
    /** Refused with `untrusted` in Restricted Mode, `bad-parameters` when a value breaks its schema. */
    "run.start": {
      params: runRequest,
      result: z.object({ runId: z.string() }),
    },
    /** Which invocations would run, be reused or be skipped, and why. Starts nothing. */
    "run.preview": { params: runRequest, result: engineContract.requests["run.preview"].result },
    "run.cancel": { params: z.object({ runId: z.string() }), result: ok },
    /** Goes on with a run that paused, was interrupted, failed or was cancelled: as a new run. */
    "run.resume": { params: z.object({ runId: z.string() }), result: z.object({ runId: z.string() }) },
    /** Refused with `bad-answer` and the problems when the value does not fit the question. */
    "run.answer": { params: z.object({ runId: z.string(), invocation: z.string(), value: Json }), result: ok },
    "run.show": { params: z.object({ runId: z.string() }), result: z.object({ run: ShownRun }) },
    /** A child run, whose news come from now on. */
    "run.child": { params: z.object({ runId: z.string() }), result: z.object({ run: ShownRun }) },
    /** Invocations of one node, by page: those of a tallied node are known in no other way. */
    "run.invocations": {
      params: z.object({
        runId: z.string(),
        node: z.string(),
        filter: InvocationFilter.default("all"),
        /** Digits: indexes that begin with them. Other text: ids, errors and results that contain it. */
        search: z.string().default(""),
        offset: z.int().min(0),
        limit: z.int().min(1).max(500),
      }),
      result: InvocationPage,
    },
    "logs.read": {
      params: z.object({ runId: z.string(), invocation: z.string().optional(), after: z.int().default(0) }),
      result: z.object({ lines: z.array(LogLine), next: z.int(), droppedBytes: z.int() }),
    },
    /** The form changed: shared between the graph panel and the parameters view, not written to the file. */
    "parameters.set": { params: z.object({ pipeline: z.string(), values: z.record(z.string(), Json) }), result: ok },
    /** Checks values by the same rules as the engine; empty means valid. */
    "parameters.check": {
      params: z.object({ pipeline: z.string(), values: z.record(z.string(), Json) }),
      result: z.object({
        problems: z.array(
          z.object({ parameter: z.string(), path: z.array(z.union([z.string(), z.number()])), message: z.string() }),
        ),
      }),
    },
    /**
     * Lets the user choose a preset, an earlier run's values or a profile, or keep the form's values as one; `write-profile` writes the named
     * parameters' values to a profile of pipeloom.yaml. The form's new values come as `parameters`.
     */
    "parameters.menu": {
      params: z.object({
        pipeline: z.string(),
        values: z.record(z.string(), Json),
        action: z.enum(["all", "write-profile"]).default("all"),
      }),
      result: ok,
    },
    /** The editor's file dialog. The path is relative to the workspace folder when it lies in it; absent: the user changed their mind. */
    "path.pick": {
      params: z.object({ label: z.string(), path: z.string().optional() }),
      result: z.object({ path: z.string().optional() }),
    },
    /** Whether a secret of that name has a value, and where; never the value. */
    "secret.find": { params: z.object({ name: z.string() }), result: z.object({ where: z.string().optional() }) },
    /** Asks the user for a secret's value and keeps it in the editor's secret storage. */
    "secret.keep": { params: z.object({ name: z.string() }), result: z.object({ kept: z.boolean() }) },
    "artifact.open": { params: digest.extend({ beside: z.boolean().default(false) }), result: ok },
    "artifact.get": { params: digest, result: Artifact },
    "artifact.read": {
      params: digest.extend({ offset: z.int().default(0), length: z.int().max(1_048_576).default(1_048_576) }),
      result: z.object({ base64: z.string(), size: z.int() }),
    },
    "artifact.rows": {
      params: digest.extend({
        offset: z.int(),
        limit: z.int().max(1_000),
        sort: z.object({ column: z.string(), descending: z.boolean() }).optional(),
        filter: z.string().optional(),
      }),
      result: TablePage,
    },
    "artifact.save": { params: digest, result: z.object({ path: z.string().optional() }) },
    /** A change to the text, made on a version of it; refused with `stale` when the text has moved on. */
    edit: {
      params: z.object({ pipeline: z.string(), version: z.int(), edits: z.array(Edit).min(1) }),
      result: z.object({ version: z.int() }),
    },
    ...askEditRequests,
    /** Undo or redo on the document's own stack: Ctrl+Z in a webview must not stop at the webview's own fields. */
    history: { params: z.object({ direction: z.enum(["undo", "redo"]) }), result: ok },
    "clipboard.write": { params: z.object({ text: z.string() }), result: ok },
    /** One of our own commands, from an empty state or a menu. */
    command: { params: z.object({ command: z.string().regex(/^pipeloom\./) }), result: ok },
    report: { params: z.object({ message: z.string(), stack: z.string().optional() }), result: ok },
  },
  events: {
    document: z.object({
      uri: z.string(),
      name: z.string(),
      version: z.int(),
      parsed: ParsedFile,
      pipeline: z.string().optional(),
    }),
    "document.none": z.object({}),
    /** The cursor moved into a node's source, or out of all. */
    "node.highlight": z.object({ node: z.string().optional() }),
    "run.events": RunNews,
    /** Another run is shown, or none. */
    "run.shown": z.object({ run: ShownRun.optional() }),
    /** All questions that wait in the shown run and its child runs. */
    questions: z.object({ questions: z.array(OpenQuestion) }),
    /** This one is to be shown and focused. */
    "run.ask": OpenQuestion,
    /** A run is to be previewed, and started when the user says so. */
    "run.plan": z.object({ selection: RunSelection.optional(), parametersOf: z.string().optional() }),
    runs: z.object({ runs: z.array(RunSummary) }),
    parameters: z.object({
      pipeline: z.string(),
      parameters: z.array(ResolvedParameter),
      /** The chosen profile of pipeloom.yaml. */
      profile: z.string().optional(),
    }),
    artifact: z.object({ artifact: Artifact.optional() }),
    trust: z.object({ isTrusted: z.boolean() }),
    /** The engine went away or came back. */
    engine: z.object({ state: z.enum(["stopped", "starting", "ready", "failed"]), message: z.string().optional() }),
    /** A command of the palette that acts on the canvas. */
    canvas: z.object({
      action: z.enum([
        "fit",
        "tidy",
        "search",
        "toggle-direction",
        "zoom-in",
        "zoom-out",
        "run",
        "focus",
        "run-from",
        "run-until",
        "run-only",
        "select-all",
        ...EditAction.options,
      ]),
    }),
  },
} as const satisfies Contract;
export type WebviewContract = typeof webviewContract;
