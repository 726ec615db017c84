/** What the palette does on the graph. */
import type { Command } from "./command.ts";

export const tidy: Command = ({ graphs }) => graphs.canvas("tidy");
export const fit: Command = ({ graphs }) => graphs.canvas("fit");
export const search: Command = ({ graphs }) => graphs.canvas("search");
export const selectAll: Command = ({ graphs }) => graphs.canvas("select-all", { focus: true });
export const toggleDirection: Command = ({ graphs }) => graphs.canvas("toggle-direction");
