import type { Command } from "./command.ts";
import { documentFor } from "./subject.ts";

/** Opens the graph beside the text. */
export const openGraph: Command = async (services, ...args) => {
  const document = await documentFor(services, args);
  const name = typeof args[1] === "string" ? args[1] : undefined;
  services.graphs.show(
    document,
    document.parsed.pipelines.find((each) => each.name === name),
  );
};
