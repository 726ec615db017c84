import type { Command, CommandServices } from "./command.ts";
import { pickArtifact } from "./pick-artifact.ts";

export const openArtifact: Command = (services, item) => open(services, item, false);
export const openArtifactBeside: Command = (services, item) => open(services, item, true);

async function open(services: CommandServices, item: unknown, beside: boolean): Promise<void> {
  const digest = await pickArtifact(services, item, "Open Artifact");
  if (digest !== undefined) await services.artifactPanels.show(digest, { beside });
}
