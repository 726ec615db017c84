import type { Command } from "./command.ts";
import { subjectFor } from "./subject.ts";

/** Back to what the code, its configuration and the environment say. */
export const resetParameters: Command = async (services, ...args) => {
  const { document, pipeline } = await subjectFor(services, args);
  services.parameters.set({ file: document.file, pipeline: pipeline.name }, pipeline.parameters, {});
};
