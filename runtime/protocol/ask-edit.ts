/**
 * Edits about which the user is asked first, in the editor's own pickers, and wires that are still being drawn.
 *
 * The canvas, the pipeline view and the command palette share these flows: the same questions, the same refusals.
 */
import { z } from "zod";
import { Edit } from "../model/edit.ts";

export const EditAction = z.enum([
  "add-node",
  "new-step",
  "connect",
  "disconnect",
  "rename",
  "duplicate",
  "delete",
  "toggle",
  "wrap",
  "add-parameter",
  "edit-parameter",
]);
export type EditAction = z.infer<typeof EditAction>;

/** Where a refusal points: `data` of the error that refuses an edit. Zero-based, as ranges are. */
export const RefusedAt = z.object({ file: z.string(), line: z.int(), character: z.int() });
export type RefusedAt = Readonly<z.infer<typeof RefusedAt>>;

export const askEditRequests = {
  /** `edits` is empty when the user thought better of it; `version` is that of the text afterwards. */
  "edit.ask": {
    params: z.object({
      pipeline: z.string(),
      action: EditAction,
      nodes: z.array(z.string()),
      /** For `disconnect`: the input whose wire is meant. */
      input: z.string().optional(),
    }),
    result: z.object({ version: z.int(), edits: z.array(Edit) }),
  },
  /** Ports at which a wire that begins at this one cannot end because of their types. */
  "wires.check": {
    params: z.object({
      pipeline: z.string(),
      node: z.string(),
      port: z.string().optional(),
      end: z.enum(["source", "target"]),
    }),
    result: z.object({ forbidden: z.array(z.object({ node: z.string(), port: z.string(), why: z.string() })) }),
  },
} as const;
