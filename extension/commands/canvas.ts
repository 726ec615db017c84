/** What the palette does on the graph. */
import type { Command } from "./command.ts";

export const tidy: Command = ({ graphs }) => graphs.canvas("tidy");
export const fit: Command = ({ graphs }) => graphs.canvas("fit");
export const search: Command = ({ graphs }) => graphs.canvas("search");
/** Dialogs and deletions of the graph need its keyboard focus. */
export const addNode: Command = ({ graphs }) => graphs.canvas("add-node", { focus: true });
export const connectNodes: Command = ({ graphs }) => graphs.canvas("connect", { focus: true });
export const renameNode: Command = ({ graphs }) => graphs.canvas("rename", { focus: true });
export const duplicateNode: Command = ({ graphs }) => graphs.canvas("duplicate", { focus: true });
export const deleteNode: Command = ({ graphs }) => graphs.canvas("delete", { focus: true });
export const toggleDirection: Command = ({ graphs }) => graphs.canvas("toggle-direction");
