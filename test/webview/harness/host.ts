/**
 * The extension host's side of the contract, in the same page: speaks the real protocol with fixture data, so the webview
 * can be developed, tested and pictured in a plain browser. The query says what to show: surface, scenario, artifact, theme.
 */
import type { RunEvent } from "../../../runtime/model/event.ts";
import type { Edit } from "../../../runtime/model/edit.ts";
import type { ParsedFile, Pipeline, StepDefinition } from "../../../runtime/model/graph.ts";
import type { Json } from "../../../runtime/model/json.ts";
import type { Run } from "../../../runtime/model/run.ts";
import { foldRun } from "../../../runtime/model/run.ts";
import type { Channel, Server } from "../../../runtime/protocol/rpc.ts";
import { RpcError, serve } from "../../../runtime/protocol/rpc.ts";
import type { WebviewContract } from "../../../runtime/protocol/webview.ts";
import { webviewContract } from "../../../runtime/protocol/webview.ts";
import { applyEdit } from "../../../runtime/source/edit/graph.ts";
import { validate } from "../../../webview/form/validate.ts";
import type { LayoutOutput } from "../../../webview/layout/shape.ts";
import { fileOf, largePipeline, manyParameters, pipelineOf, weather, weatherProblems } from "./graphs.ts";
import { eventsOf, resolved, runOf } from "./runs.ts";
import { artifactOf, rowCount, samples, tableColumns, tableRow } from "./values.ts";

declare global {
  interface Window {
    /** What the webview asked for, for tests to look at. */
    asked: { name: string; params: unknown }[];
    harness: Harness;
  }
}

interface Harness {
  readonly emit: Server<WebviewContract>["emit"];
  /** Replays a run's events in batches. */
  readonly play: (outcome: "succeeded" | "failed", everyMs: number) => void;
  /** What the user answers to the next question of an edit: the edits that come of it. */
  answer: readonly Edit[];
  /** True when no layout is on its way. */
  readonly isLaidOut: () => boolean;
  readonly graphs: { readonly weather: Pipeline; readonly fileOf: typeof fileOf };
}

const query = new URLSearchParams(location.search);
const scenario = query.get("scenario") ?? "weather";
const startedAt = Date.now() - 64_000;

interface Scene {
  readonly file: ParsedFile | undefined;
  readonly events: readonly RunEvent[];
  readonly isTrusted: boolean;
}

function sceneOf(name: string): Scene {
  const plain = (file: ParsedFile | undefined, events: readonly RunEvent[] = [], isTrusted = true): Scene => ({
    file,
    events,
    isTrusted,
  });
  const file = fileOf(
    [weather, pipelineOf("backfill", weather.nodes.slice(0, 3), weather.edges.slice(0, 2))],
    weatherProblems,
  );
  switch (name) {
    case "empty":
      return plain(undefined);
    case "no-pipeline":
      return plain(fileOf([]));
    case "broken":
      return plain(
        fileOf(
          [],
          [
            {
              code: "syntax-error",
              severity: "error",
              message: "A closing bracket is missing at the end of the file.",
            },
          ],
        ),
      );
    case "untrusted":
      return plain(file, [], false);
    case "succeeded":
      return plain(file, eventsOf(weather, "m1a2b3-02", "succeeded", startedAt));
    case "failed":
      return plain(file, eventsOf(weather, "m1a2b3-03", "failed", startedAt));
    case "running":
      return plain(file, eventsOf(weather, "m1a2b3-04", "half", Date.now() - 4_000));
    case "large": {
      const large = largePipeline(Number(query.get("count") ?? 1_000));
      return plain(fileOf([large]), query.has("run") ? eventsOf(large, "m1a2b3-05", "half", startedAt) : []);
    }
    case "parameters":
      return plain(fileOf([{ ...weather, parameters: manyParameters(200) }]));
    default:
      return plain(file);
  }
}

const scene = sceneOf(scenario);
/** ELK runs beside the page, as in the extension host. */
const layouts = new Worker("layout.js", { type: "module" });
const waiting = new Map<number, { resolve: (result: LayoutOutput) => void; reject: (error: Error) => void }>();
layouts.addEventListener("message", ({ data }: MessageEvent<{ id: number; result?: LayoutOutput; error?: string }>) => {
  if (data.result) waiting.get(data.id)?.resolve(data.result);
  else waiting.get(data.id)?.reject(new Error(data.error));
  waiting.delete(data.id);
});
let nextLayout = 1;
let events = [...scene.events];
let shown: Run | undefined = runOf(events);
let pipeline = scene.file?.pipelines[0];
let form: Record<string, Json> = {};
let version = 1;
const past: Pipeline[] = [];
let future: Pipeline[] = [];
let timer: ReturnType<typeof setInterval> | undefined;
window.asked = [];

const toHost = new Set<(message: unknown) => void>();
const channel: Channel = {
  // Structured cloning, as between processes: nothing is shared by reference.
  send: (message) =>
    setTimeout(() => window.dispatchEvent(new MessageEvent("message", { data: structuredClone(message) })), 0),
  onMessage(listener) {
    toHost.add(listener);
    return () => toHost.delete(listener);
  },
  onClose: () => () => {},
};

let kept: unknown = undefined;
Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage(message: { name?: string; params?: unknown }) {
      if (message.name !== undefined) window.asked.push({ name: message.name, params: message.params });
      setTimeout(() => toHost.forEach((listener) => listener(structuredClone(message))), 0);
    },
    getState: () => kept,
    setState: (state: unknown) => (kept = state),
  }),
});

function artifact(digest: string) {
  const found = Object.values(samples).find((sample) => sample.value.digest === digest);
  if (!found) throw new RpcError("not-found", `There is no artifact ${digest.slice(0, 8)}.`);
  return found;
}

const ok = {};
const summaries = () => [...(shown ? [shown] : []), ...olderRuns()];
function olderRuns(): Run[] {
  if (!pipeline || scene.events.length === 0) return [];
  return [1, 2, 3].flatMap(
    (age) =>
      runOf(
        eventsOf(pipeline ?? weather, `old-${age}`, age === 2 ? "failed" : "succeeded", startedAt - age * 3_600_000),
      ) ?? [],
  );
}

const server = serve(
  webviewContract,
  channel,
  {
    hello: () => {
      if (scenario === "refused") throw new RpcError("internal", "The extension is still starting.");
      const name = query.get("artifact");
      return {
        isTrusted: scene.isTrusted,
        view: {
          positions: {},
          collapsed: [],
          opened: [],
          direction: query.get("direction") === "DOWN" ? ("DOWN" as const) : ("RIGHT" as const),
        },
        questions: [],
        runs: summaries(),
        parameters: pipeline ? resolved(pipeline, form) : [],
        ...(scene.file && {
          document: {
            uri: `file://${scene.file.file}`,
            name: "forecast.pipeline.ts",
            version,
            parsed: parsedNow() ?? scene.file,
          },
        }),
        ...(pipeline && { pipeline: pipeline.name }),
        ...(shown && { run: shown }),
        ...(name !== null &&
          Object.hasOwn(samples, name) && { artifact: artifactOf(samples[name as keyof typeof samples]) }),
      };
    },
    layout: (request) =>
      new Promise((resolve, reject) => {
        const id = nextLayout++;
        waiting.set(id, { resolve, reject });
        layouts.postMessage({ id, request });
      }),
    "view.save": () => ok,
    "pipeline.select": ({ pipeline: name }) => {
      pipeline = scene.file?.pipelines.find((each) => each.name === name) ?? pipeline;
      return ok;
    },
    "node.reveal": () => ok,
    "problem.reveal": () => ok,
    "location.open": () => ok,
    "run.start": () => {
      play("succeeded", 60);
      return { runId: "live-1" };
    },
    "run.preview": () => ({ isComplete: true, invocations: [] }),
    "run.cancel": () => ok,
    "run.resume": () => ({ runId: "live-1" }),
    "run.answer": () => ok,
    "run.child": ({ runId }) => {
      throw new RpcError("not-found", `There is no run ${runId}.`);
    },
    "run.invocations": ({ node, offset, limit }) => {
      const items = Object.values(shown?.invocations ?? {}).filter((each) => each.node === node);
      return { matching: items.length, items: items.slice(offset, offset + limit) };
    },
    "run.show": ({ runId }) => {
      const run = summaries().find((each) => each.runId === runId);
      if (!run) throw new RpcError("not-found", `There is no run ${runId}.`);
      return { run };
    },
    "logs.read": ({ after }) => {
      const lines = events.flatMap((event) => (event.type === "log" ? [event] : []));
      return {
        lines: lines.slice(after, after + 1_000),
        next: Math.min(lines.length, after + 1_000),
        droppedBytes: query.has("dropped") ? 4_812_000 : 0,
      };
    },
    "parameters.set": ({ values }) => {
      form = values;
      if (pipeline) server.emit("parameters", { pipeline: pipeline.name, parameters: resolved(pipeline, form) });
      return ok;
    },
    "parameters.check": ({ values }) => ({
      problems: (pipeline?.parameters ?? []).flatMap(({ name, schema, required }) => {
        const value = values[name];
        if (value === undefined) return required ? [{ parameter: name, path: [], message: "Needs a value." }] : [];
        return validate(schema, value).map((problem) => ({
          parameter: name,
          path: [...problem.path],
          message: problem.message,
        }));
      }),
    }),
    "parameters.menu": () => ok,
    "path.pick": () => ({ path: "data/picked.csv" }),
    "secret.find": ({ name }) => (name === "API_KEY" ? { where: "VS Code" } : {}),
    "secret.keep": () => ({ kept: true }),
    "artifact.open": () => ok,
    "artifact.get": ({ digest }) => artifactOf(artifact(digest)),
    "artifact.read": ({ digest, offset, length }) => {
      const { bytes, value } = artifact(digest);
      if (value.codec === "pickle") throw new RpcError("unsafe", "Pickles are not opened.");
      const part = bytes.slice(offset, offset + length);
      return { base64: btoa(Array.from(part, (byte) => String.fromCharCode(byte)).join("")), size: bytes.length };
    },
    "artifact.rows": ({ offset, limit, sort, filter }) => {
      if (query.has("rowsfail")) throw new RpcError("store-error", "The artifact's file is gone from the store.");
      const total = filter ? 1_234 : rowCount;
      const row = (index: number) => tableRow(sort?.descending ? rowCount - 1 - index : index);
      return {
        columns: tableColumns.map(({ name, type }) => ({ name, type })),
        total,
        offset,
        rows: Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => row(offset + index)),
      };
    },
    "artifact.save": () => ({ path: "/workspace/rows.csv" }),
    "edit.ask": ({ action, nodes }) => {
      const edits =
        window.harness.answer.length > 0
          ? window.harness.answer
          : nodes.flatMap((node): Edit[] =>
              action === "delete"
                ? [{ type: "removeNode", node }]
                : action === "duplicate"
                  ? [{ type: "duplicateNode", node }]
                  : action === "toggle"
                    ? [{ type: "disableNode", node }]
                    : [],
            );
      window.harness.answer = [];
      change(edits);
      return { version, edits: edits.map((each) => ({ ...each })) };
    },
    "wires.check": () => ({
      forbidden: [{ node: "plot", port: "target", why: "load is list, but plot.target takes string." }],
    }),
    edit: ({ version: madeOn, edits }) => {
      if (madeOn !== version) throw new RpcError("stale", "The text has changed since. Try again.");
      change(edits);
      return { version };
    },
    history: ({ direction }) => {
      const [from, to] = direction === "undo" ? [past, future] : [future, past];
      const found = from.pop();
      if (found && pipeline) {
        to.push(pipeline);
        show(found);
      }
      return ok;
    },
    "clipboard.write": () => ok,
    command: () => ok,
    report: ({ message }) => {
      console.error(`reported: ${message}`);
      return ok;
    },
  },
  (problem, cause) => console.error(problem, cause),
);

function change(edits: readonly Edit[]): void {
  if (query.has("refuse"))
    throw new RpcError("not-editable", "The code says it in a way that is not edited here.", {
      file: "/workspace/forecast.pipeline.ts",
      line: 11,
      character: 4,
    });
  if (!pipeline) throw new RpcError("no-pipeline", "There is no pipeline.");
  if (edits.length === 0) return;
  past.push(pipeline);
  future = [];
  show(edits.reduce((before, each) => applyEdit(before, each, { steps: stepsOf(before) }), pipeline));
}

/** The graph of the changed text, as the extension would parse it. */
function show(changed: Pipeline): void {
  pipeline = changed;
  version += 1;
  const parsed = parsedNow();
  if (!parsed) return;
  const document = { uri: `file://${parsed.file}`, name: "forecast.pipeline.ts", version, parsed };
  server.emit("document", { ...document, pipeline: changed.name });
  server.emit("parameters", { pipeline: changed.name, parameters: resolved(changed, form) });
}

function parsedNow(): ParsedFile | undefined {
  const file = scene.file;
  if (!file) return undefined;
  const pipelines = file.pipelines.map((each) => (each.name === pipeline?.name ? pipeline : each));
  return { ...file, pipelines, steps: stepsOf(pipeline) };
}

/** The steps that the file's text would define: those that are used. */
function stepsOf(of: Pipeline | undefined): StepDefinition[] {
  const steps = new Map<string, StepDefinition>();
  for (const { kind, step, inputs, outputs, options, range, description } of of?.nodes ?? [])
    if (kind === "step" && !steps.has(step))
      steps.set(step, {
        name: step,
        inputs: inputs.map((input) => ({
          name: input.name,
          required: input.required,
          ...(input.type !== undefined && { type: input.type }),
        })),
        outputs,
        range,
        ...(options && { options }),
        ...(description !== undefined && { description }),
      });
  return [...steps.values()];
}

function play(outcome: "succeeded" | "failed", everyMs: number): void {
  if (!pipeline) return;
  clearInterval(timer);
  const all = eventsOf(pipeline, `live-${Date.now()}`, outcome, Date.now());
  events = [];
  shown = undefined;
  let at = 0;
  timer = setInterval(() => {
    const batch = all.slice(at, at + 4).map((event) => ({ ...event, time: Date.now() }));
    at += 4;
    if (batch.length === 0) return clearInterval(timer);
    events.push(...batch);
    const isNew = shown === undefined;
    shown = batch.reduce<Run | undefined>((run, event) => foldRun(run, event), shown);
    if (isNew && shown) server.emit("run.shown", { run: shown });
    else if (shown) server.emit("run.events", { runId: shown.runId, events: batch });
  }, everyMs);
}

window.harness = {
  answer: [],
  emit: (name, event) => server.emit(name, event),
  play,
  isLaidOut: () => waiting.size === 0,
  graphs: { weather, fileOf },
};
