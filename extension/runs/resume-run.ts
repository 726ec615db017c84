/** Goes on with a run that ended early, with the code as it is now where its file can still be read. */
import * as vscode from "vscode";
import type { Documents } from "../documents/documents.ts";
import type { Engines } from "../engine/engines.ts";
import { selectedPython } from "../engine/python.ts";
import { unknownRun, untrusted } from "../platform/refusal.ts";
import type { Secrets } from "../parameters/secrets.ts";
import type { Runs } from "./runs.ts";

interface ResumeServices {
  readonly runs: Runs;
  readonly engines: Engines;
  readonly documents: Documents;
  readonly secrets: Secrets;
}

/** A part of another run goes on with that one. */
export async function resumeRun(
  { runs, engines, documents, secrets }: ResumeServices,
  given: string,
): Promise<{ readonly runId: string }> {
  if (!vscode.workspace.isTrusted) throw untrusted();
  const run = runs.root(given);
  const directory = run && runs.directoryOf(run.runId);
  if (!run || directory === undefined) throw unknownRun(given);
  const uri = vscode.Uri.file(run.file);
  const text = await vscode.workspace.openTextDocument(uri).then(undefined, () => undefined);
  const document = text && (await documents.current(text));
  const pipeline = document?.parsed.pipelines.find(({ name }) => name === run.pipeline);
  const children = document?.parsed.pipelines.filter(({ name }) => name !== run.pipeline);
  const [link, python, secretValues] = await Promise.all([
    engines.connect(directory, { start: true }),
    run.language === "python" ? selectedPython(uri) : undefined,
    secrets.values(pipeline?.parameters ?? [], run.parameters),
  ]);
  return link.client.request("run.resume", {
    runId: run.runId,
    ...(pipeline && { pipeline }),
    ...(children && { children }),
    ...(python !== undefined && { python }),
    secrets: secretValues,
  });
}
