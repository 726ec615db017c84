import type { Command } from "./command.ts";

/** Keeps the graph on its file while other pipeline files get the focus. */
export const pinGraph: Command = ({ graphs }) => graphs.pin(true);
export const unpinGraph: Command = ({ graphs }) => graphs.pin(false);
