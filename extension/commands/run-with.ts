import { promptForParameters } from "../parameters/prompt.ts";
import { untrusted } from "../platform/refusal.ts";
import type { Command } from "./command.ts";
import { runSubject } from "./run.ts";
import { subjectFor } from "./subject.ts";

/** Asks for parameters first. */
export const runWith: Command = async (services, ...args) => {
  if (!services.isTrusted()) throw untrusted();
  const subject = await subjectFor(services, args);
  const { document, pipeline } = subject;
  const key = { file: document.file, pipeline: pipeline.name };
  const values = await promptForParameters(
    pipeline.name,
    pipeline.parameters,
    services.parameters.values(key, pipeline.parameters),
    (given) => services.resolve(document, pipeline, given),
  );
  if (!values) return;
  services.parameters.set(key, pipeline.parameters, values);
  await runSubject(services, subject, { useCache: true });
};
