import { z } from "zod";
import { Json } from "./json.ts";

/** Where a parameter's value can come from, weakest first: a later layer hides an earlier one. */
export const ParameterLayer = z.enum([
  "default",
  "config",
  "profile",
  "environment",
  "registry",
  "preset",
  "rerun",
  "file",
  "command-line",
  "form",
]);
export type ParameterLayer = z.infer<typeof ParameterLayer>;

/** A parameter's value for one run, with the layer that gave it and what it hid. */
export const ResolvedParameter = z.object({
  name: z.string(),
  value: Json,
  layer: ParameterLayer,
  /** File and line, environment variable or flag that gave the value. */
  source: z.string().optional(),
  hidden: z.array(z.object({ layer: ParameterLayer, value: Json, source: z.string().optional() })).optional(),
});
export type ResolvedParameter = Readonly<z.infer<typeof ResolvedParameter>>;
