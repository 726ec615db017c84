import { openPresets } from "../parameters/open-presets.ts";
import type { Command } from "./command.ts";
import { subjectFor } from "./subject.ts";

/** Named values: loads, saves, renames and deletes presets, and chooses the profile. */
export const presets: Command = async (services, ...args) => {
  const { document, pipeline } = await subjectFor(services, args);
  const key = { file: document.file, pipeline: pipeline.name };
  const changed = services.parameters.values(key, pipeline.parameters);
  await openPresets(services, { file: document.file, pipeline }, changed);
};
