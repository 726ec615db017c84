import { RefusedAt } from "../../runtime/protocol/ask-edit.ts";
import { revealLine } from "../graph/reveal.ts";
import type { Command } from "./command.ts";

/** From a refusal to the place in the text that it speaks of. */
export const showSource: Command = async (_services, at) => {
  const place = RefusedAt.safeParse(at);
  if (place.success) await revealLine(place.data.file, place.data.line + 1, place.data.character + 1);
};
