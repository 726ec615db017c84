/**
 * From "Run" to a recorded run: trust, save, resolve, connect, start.
 *
 * Invariant: everything that can be refused without a process is refused before one is started.
 */
import * as vscode from "vscode";
import { workspaceOf } from "../../runtime/client/workspace.ts";
import type { RunSelection, Sweep } from "../../runtime/model/event.ts";
import type { ResolvedParameter } from "../../runtime/model/parameter.ts";
import type { Documents, PipelineDocument } from "../documents/documents.ts";
import type { Engines } from "../engine/engines.ts";
import { selectedPython } from "../engine/python.ts";
import type { ParameterValues } from "../parameters/parameters.ts";
import type { Profiles } from "../parameters/profiles.ts";
import type { Registry } from "../parameters/registry.ts";
import type { Secrets } from "../parameters/secrets.ts";
import { errorTexts, registrySettings, resolveParameters } from "../parameters/resolve.ts";
import { badParameters, noPipelineIn, notOnDisk, unknownPipeline, unsaved, untrusted } from "../platform/refusal.ts";
import { settings } from "../platform/settings.ts";

export interface RunRequest {
  readonly uri: vscode.Uri;
  /** Absent: the file's only or first pipeline. */
  readonly pipeline?: string | undefined;
  readonly values: ParameterValues;
  readonly selection?: RunSelection | undefined;
  readonly useCache?: boolean;
  /** One of several runs that belong together. */
  readonly sweep?: Sweep | undefined;
  readonly rerun?: { readonly runId: string; readonly parameters: readonly ResolvedParameter[] };
}

export type StartRun = ReturnType<typeof createStartRun>;

interface StartRunServices {
  readonly documents: Documents;
  readonly engines: Engines;
  readonly secrets: Secrets;
  readonly profiles: Profiles;
  readonly registry: Registry;
}

export function createStartRun({ documents, engines, secrets, profiles, registry }: StartRunServices) {
  async function prepare(request: RunRequest) {
    if (!vscode.workspace.isTrusted) throw untrusted();
    if (request.uri.scheme !== "file") throw notOnDisk(request.uri.path);
    const text = await vscode.workspace.openTextDocument(request.uri);
    const name = vscode.workspace.asRelativePath(request.uri);
    if (text.isUntitled) throw notOnDisk(name);
    const before = await documents.current(text);
    if (settings.saveBeforeRun()) await saveAll([request.uri.fsPath, ...(before?.parsed.dependencies ?? [])]);
    const document = (await documents.current(text)) ?? before;
    const pipeline = document?.parsed.pipelines.find(
      (each) => request.pipeline === undefined || each.name === request.pipeline,
    );
    if (!document || document.parsed.pipelines.length === 0) throw noPipelineIn(name);
    if (!pipeline) throw unknownPipeline(request.pipeline ?? "", name);

    const directory = workspaceOf(document.file);
    const asked = registrySettings(directory);
    const fromRegistry = asked && (await registry.ask(directory, asked));
    const resolution = resolveParameters({
      file: document.file,
      directory,
      parameters: pipeline.parameters,
      values: request.values,
      profile: profiles.of(request.uri),
      registry: () => fromRegistry,
      ...(request.rerun && { rerun: request.rerun }),
    });
    const errors = errorTexts(resolution.problems);
    if (errors.length > 0) throw badParameters(errors);

    const [link, python, secretValues] = await Promise.all([
      engines.connect(directory, { start: true }),
      pipeline.language === "python" ? selectedPython(request.uri) : undefined,
      secrets.values(pipeline.parameters, resolution.parameters),
    ]);
    return {
      document,
      client: link.client,
      message: {
        file: document.file,
        pipeline,
        parameters: [...resolution.parameters],
        useCache: request.useCache ?? true,
        // The graphs of child runs.
        children: document.parsed.pipelines.filter(({ name: other }) => other !== pipeline.name),
        ...(request.selection && { selection: request.selection }),
        ...(python !== undefined && { python }),
        ...(request.sweep && { sweep: { ...request.sweep, values: { ...request.sweep.values } } }),
        secrets: secretValues,
      },
    };
  }

  const start = async (
    request: RunRequest,
  ): Promise<{ readonly runId: string; readonly document: PipelineDocument }> => {
    const { client, document, message } = await prepare(request);
    const { runId } = await client.request("run.start", message);
    return { runId, document };
  };
  return Object.assign(start, {
    /** What the same request would do. */
    async preview(request: RunRequest) {
      const { client, message } = await prepare(request);
      return client.request("run.preview", message);
    },
  });
}

async function saveAll(files: readonly string[]): Promise<void> {
  const dirty = vscode.workspace.textDocuments.filter(
    (each) => each.isDirty && !each.isUntitled && files.includes(each.uri.fsPath),
  );
  for (const document of dirty) {
    if (!(await document.save())) throw unsaved(vscode.workspace.asRelativePath(document.uri));
  }
}
