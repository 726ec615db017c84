import type { Command } from "./command.ts";
import { pickArtifact } from "./pick-artifact.ts";

export const saveArtifact: Command = async (services, item) => {
  const digest = await pickArtifact(services, item, "Save Artifact As");
  const path = digest === undefined ? undefined : await services.artifacts.saveAs(digest);
  if (path !== undefined) services.notify.information(`Saved to ${path}.`);
};
