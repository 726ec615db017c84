import * as vscode from "vscode";
import type { RunSummary } from "../../runtime/model/run.ts";
import { promptForParameters } from "../parameters/prompt.ts";
import { noPipelineIn, unknownPipeline, untrusted } from "../platform/refusal.ts";
import type { Command, CommandServices } from "./command.ts";
import type { Subject } from "./subject.ts";
import { finishedRun, runFor } from "./subject.ts";

/** A new run of the code as it is now, with the parameters of an earlier run. */
export const rerun: Command = async (services, ...args) => {
  const run = await runFor(services, args, "Run Again", finishedRun);
  if (!run) return;
  const { document, pipeline } = await subjectOf(services, run);
  await services.startRun({
    uri: document.uri,
    pipeline: pipeline.name,
    values: {},
    rerun: run,
    selection: { rerun: run.runId },
  });
};

/** The same, after a look at the parameters. */
export const rerunWith: Command = async (services, ...args) => {
  if (!services.isTrusted()) throw untrusted();
  const run = await runFor(services, args, "Run Again with Changed Parameters", finishedRun);
  if (!run) return;
  const { document, pipeline } = await subjectOf(services, run);
  const values = await promptForParameters(pipeline.name, pipeline.parameters, {}, (given) =>
    services.resolve(document, pipeline, given, run),
  );
  if (!values) return;
  await services.startRun({
    uri: document.uri,
    pipeline: pipeline.name,
    values,
    rerun: run,
    selection: { rerun: run.runId },
  });
};

async function subjectOf(services: CommandServices, run: RunSummary): Promise<Subject> {
  const uri = vscode.Uri.file(run.file);
  const document = await services.documents.current(await vscode.workspace.openTextDocument(uri));
  if (!document) throw noPipelineIn(services.nameOf(uri));
  const pipeline = document.parsed.pipelines.find(({ name }) => name === run.pipeline);
  if (!pipeline) throw unknownPipeline(run.pipeline, services.nameOf(uri));
  return { document, pipeline };
}
