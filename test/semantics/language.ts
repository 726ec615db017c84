/** A real engine for one language, and a short way to run the pipelines of a file in it as a user would: parsed, then started. */
import { readFileSync } from "node:fs";
import type { RunEvent } from "../../runtime/model/event.ts";
import type { Json } from "../../runtime/model/json.ts";
import type { EngineConnection } from "../../runtime/client/connect.ts";
import type { Pipeline } from "../../runtime/model/graph.ts";
import { RpcError } from "../../runtime/protocol/rpc.ts";
import { fileHost, testSource } from "../source/wasm.ts";
import type { Workspace } from "../engine/workspace.ts";
import { createWorkspace } from "../engine/workspace.ts";

export type Language = "typescript" | "python";
export const languages = ["typescript", "python"] as const;
const endings = { typescript: "ts", python: "py" } as const;

export interface CaseRun {
  readonly parameters?: Readonly<Record<string, Json>>;
  readonly mode?: "stop" | "fail-fast" | "continue";
  /** @default false, so that cases of one file do not answer for each other */
  readonly useCache?: boolean;
  /** The smallest and greatest delay between attempts: within them they are drawn at random. */
  readonly delaysMs?: readonly [number, number];
  /** What is answered to the questions by name, one after the other until one is taken. */
  readonly answers?: Readonly<Record<string, readonly Json[]>>;
  /** The run that this one resumes. */
  readonly resumes?: string;
  /** Cancels the run as soon as an event fits. */
  readonly cancelAt?: (event: RunEvent) => boolean;
}

export interface LanguageHost {
  readonly language: Language;
  readonly workspace: Workspace;
  /** Writes the text as a pipeline file of this language and gives its path. */
  write(name: string, text: string): string;
  run(file: string, pipeline: string, options?: CaseRun): Promise<readonly RunEvent[]>;
  pipelines(file: string): Promise<readonly Pipeline[]>;
  dispose(): Promise<void>;
}

/** Every answer but the last is one that the question's type refuses. */
function taken(): never {
  throw new Error("An answer was taken that should have been refused.");
}
function refused(error: unknown): void {
  if (!(error instanceof RpcError && error.code === "bad-answer")) throw error;
}

/** One parser for all hosts. */
const source = testSource();

export function createLanguageHost(
  language: Language,
  environment: Readonly<Record<string, string>> = {},
): LanguageHost {
  const workspace = createWorkspace({ PIPELOOM_IDLE_MS: "60000", ...environment });
  const parsed = new Map<string, Promise<readonly Pipeline[]>>();
  let connection: Promise<EngineConnection> | undefined;
  const pipelines = (file: string) => {
    const text = readFileSync(file, "utf8");
    const key = `${file}\u0000${text}`;
    let found = parsed.get(key);
    if (!found) {
      found = source.then((parser) => parser.parse({ file, language, text, host: fileHost }).pipelines);
      parsed.set(key, found);
    }
    return found;
  };
  return {
    language,
    workspace,
    pipelines,
    write: (name, text) => workspace.write(`${name}.pipeline.${endings[language]}`, text),
    async run(file, name, { parameters = {}, answers = {}, cancelAt, useCache = false, mode, resumes } = {}) {
      const pipeline = (await pipelines(file)).find((candidate) => candidate.name === name);
      if (!pipeline) throw new Error(`${file} has no pipeline "${name}".`);
      connection ??= workspace.connect();
      const connected = await connection;
      const resolved = Object.fromEntries(
        pipeline.parameters.flatMap((parameter) => {
          const value = parameters[parameter.name] ?? parameter.default;
          return value === undefined ? [] : [[parameter.name, value]];
        }),
      );
      const run = await workspace.start(connected, file, {
        pipeline,
        parameters: resolved,
        useCache,
        ...(mode && { mode }),
        ...(resumes !== undefined && { selection: { rerun: resumes, failed: true } }),
      });
      for (const [question, values] of Object.entries(answers)) {
        const opened = await run.wait((event) => event.type === "ask.opened" && event.name === question);
        const invocation = "invocation" in opened ? opened.invocation : "";
        for (const [index, value] of values.entries()) {
          const answer = connected.client.request("run.answer", { runId: run.runId, invocation, value });
          if (index === values.length - 1) await answer;
          else await answer.then(taken, refused);
        }
      }
      if (cancelAt) {
        await run.wait(cancelAt);
        await connected.client.request("run.cancel", { runId: run.runId });
      }
      await run.finished;
      return run.events;
    },
    async dispose() {
      await workspace.dispose();
    },
  };
}
