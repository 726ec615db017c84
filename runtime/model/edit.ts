import { z } from "zod";
import { Json } from "./json.ts";

const output = z.object({ node: z.string(), output: z.string().optional() });
const input = z.object({ node: z.string(), input: z.string() });

/** A change to graph or parameters, as data. `runtime/source` turns it into minimal text edits. */
export const Edit = z.discriminatedUnion("type", [
  z.object({ type: z.literal("setParameterDefault"), parameter: z.string(), value: Json }),
  z.object({ type: z.literal("setOption"), step: z.string(), option: z.string(), value: Json }),
  z.object({ type: z.literal("setArgument"), node: z.string(), input: z.string(), value: Json }),
  z.object({ type: z.literal("connect"), from: output, to: input }),
  z.object({ type: z.literal("disconnect"), to: input }),
  z.object({ type: z.literal("addNode"), step: z.string(), after: z.string().optional() }),
  z.object({ type: z.literal("removeNode"), node: z.string() }),
  z.object({ type: z.literal("renameNode"), node: z.string(), name: z.string() }),
]);
export type Edit = Readonly<z.infer<typeof Edit>>;

/** Replace `[start, end)` (UTF-16 offsets in the old text) by `text`. Edits of one change do not overlap. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
