/** A pipeline file as commands see it: read, parsed, and the pipeline that is meant. */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { ParsedFile, Pipeline } from "../model/graph.ts";
import type { Problem } from "../model/problem.ts";
import { languageOf } from "../source/source.ts";
import type { Environment } from "./command.ts";
import { parseFile } from "./parse-file.ts";
import {
  choosePipeline,
  fileIsFolder,
  fileNotFound,
  fileUnreadable,
  formatComplaint,
  noPipeline,
  notAPipelineFile,
  Refusal,
  unknownPipeline,
} from "./refusal.ts";
import type { Complaint } from "./refusal.ts";
import { pathFrom } from "./words.ts";

export interface OpenedFile {
  /** Absolute. */
  readonly path: string;
  /** As it is named in messages. */
  readonly shown: string;
  readonly text: string;
  readonly parsed: ParsedFile;
}

export async function openPipelineFile(path: string, cwd: string): Promise<OpenedFile> {
  const absolute = resolve(cwd, path);
  const shown = pathFrom(cwd, absolute);
  const text = readPipelineText(absolute, shown);
  const language = languageOf(absolute);
  if (!language) throw notAPipelineFile(shown);
  return { path: absolute, shown, text, parsed: await parseFile(absolute, language, text) };
}

function readPipelineText(path: string, shown: string): string {
  try {
    if (statSync(path).isDirectory()) throw fileIsFolder(shown);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    throw code === "ENOENT" || code === "ENOTDIR" ? fileNotFound(shown, error) : fileUnreadable(shown, error);
  }
}

/** The named pipeline, or the only one. */
export function pipelineNamed(opened: OpenedFile, name: string | undefined): Pipeline {
  const { parsed, shown } = opened;
  const { pipelines } = parsed;
  const [only] = pipelines;
  if (!only) throw noPipeline(shown, parsed.usesPipeloom);
  if (name === undefined) {
    if (pipelines.length === 1) return only;
    throw choosePipeline(
      shown,
      pipelines.map((pipeline) => ({
        name: pipeline.name,
        line: (pipeline.nameRange ?? pipeline.range).start.line + 1,
      })),
    );
  }
  const found =
    pipelines.find((pipeline) => pipeline.name === name) ?? pipelines.find((pipeline) => pipeline.export === name);
  if (!found)
    throw unknownPipeline(
      name,
      pipelines.map((pipeline) => pipeline.name),
      shown,
    );
  return found;
}

/** What no run can get past. Other errors of the graph are told, and left to the run to prove. */
const breaking: readonly string[] = ["syntax-error", "missing-module", "duplicate-pipeline"];

/** Refuses a file that cannot be run; prints what else is wrong with it. */
export function refuseBroken(opened: OpenedFile, { terminal, cwd }: Environment): void {
  const errors = opened.parsed.problems.filter(({ severity }) => severity === "error");
  const complaints = (isBreaking: boolean) =>
    errors
      .filter(({ code }) => breaking.includes(code) === isBreaking)
      .map((problem) => problemComplaint(problem, opened, cwd));
  const refused = complaints(true);
  if (refused.length > 0) throw new Refusal(refused);
  for (const complaint of complaints(false)) terminal.error(`${formatComplaint(complaint, "warning")}\n`);
}

export function problemComplaint({ code, message, file, range }: Problem, opened: OpenedFile, cwd: string): Complaint {
  const path = file === undefined || file === opened.path ? opened.shown : pathFrom(cwd, file);
  return { code, message, where: range ? `${path}:${range.start.line + 1}:${range.start.character + 1}` : path };
}
