import { z } from "zod";

/** One execution of a pipeline. Sorts by start time: `<base36 milliseconds>-<random>`. */
export const RunId = z.string().min(1).brand<"RunId">();
export type RunId = z.infer<typeof RunId>;

/** A node of a pipeline graph: the step's name, then `name_2`, `name_3` in source order; children are `parent/child`. */
export const NodeId = z.string().min(1).brand<"NodeId">();
export type NodeId = z.infer<typeof NodeId>;

/** One execution slot of a node within a run. */
export const InvocationId = z.string().min(1).brand<"InvocationId">();
export type InvocationId = z.infer<typeof InvocationId>;

/** Lower-case hexadecimal SHA-256 of content: 64 characters. */
export const Digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<"Digest">();
export type Digest = z.infer<typeof Digest>;
