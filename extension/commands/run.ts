import type { Command, CommandServices } from "./command.ts";
import type { Subject } from "./subject.ts";
import { subjectFor } from "./subject.ts";

/** Runs the pipeline with the values of its form. */
export const run: Command = async (services, ...args) => {
  await runSubject(services, await subjectFor(services, args), { useCache: true });
};

/** The same, but every step runs. */
export const runWithoutCache: Command = async (services, ...args) => {
  await runSubject(services, await subjectFor(services, args), { useCache: false });
};

export async function runSubject(
  services: CommandServices,
  { document, pipeline }: Subject,
  { useCache }: { readonly useCache: boolean },
): Promise<void> {
  const key = { file: document.file, pipeline: pipeline.name };
  await services.startRun({
    uri: document.uri,
    pipeline: pipeline.name,
    values: services.parameters.values(key, pipeline.parameters),
    useCache,
  });
}
