import { z } from "zod";
import { AssetFacts } from "./asset.ts";
import { Digest } from "./ids.ts";
import { Json } from "./json.ts";

/**
 * How a value is best shown. It follows from the value or from an explicit asset constructor:
 * `json` any other JSON; `table` a non-empty list of flat records; `metrics` a flat record of numbers made by `metrics()`;
 * `opaque` needs its own language to open (pickle) and no viewer opens it.
 */
export const ValueType = z.enum([
  "null",
  "boolean",
  "number",
  "string",
  "json",
  "table",
  "text",
  "markdown",
  "html",
  "svg",
  "image",
  "figure",
  "metrics",
  "bytes",
  "model",
  "dataset",
  "opaque",
]);
export type ValueType = z.infer<typeof ValueType>;

/** How the bytes of an artifact are encoded. `pickle` is never decoded outside a step. */
export const Codec = z.enum(["json", "msgpack", "text", "bytes", "npy", "parquet", "csv", "pickle"]);
export type Codec = z.infer<typeof Codec>;

/** Inline values and previews stop here: 16 KB of JSON text in UTF-8. */
export const inlineLimitBytes = 16_384;

/** A short description that needs no bytes of the artifact: what inline results show. */
export const Preview = z.object({
  /** One line, at most 120 characters: `1,461 rows × 6`, `0.93`, `{ rmse: 2.1, … }`. */
  summary: z.string(),
  /** The language's own type name: `DataFrame`, `Array(1461)`, `RandomForestRegression`. */
  typeName: z.string().optional(),
  shape: z.array(z.int().min(0)).optional(),
  /** For tables: name, type and statistics per column, computed when saved. */
  columns: z
    .array(
      z.object({
        name: z.string(),
        type: z.enum(["number", "integer", "string", "boolean", "date", "null", "mixed", "object"]),
        nulls: z.int().min(0).optional(),
        distinct: z.int().min(0).optional(),
        min: z.union([z.number(), z.string()]).optional(),
        max: z.union([z.number(), z.string()]).optional(),
        mean: z.number().optional(),
        /** Counts in ten equal bins from min to max. */
        histogram: z.array(z.int()).optional(),
      }),
    )
    .optional(),
});
export type Preview = Readonly<z.infer<typeof Preview>>;

/** A produced value as events and results carry it. `value` is there when it is JSON of at most 16 KB. */
export const Value = z.object({
  digest: Digest,
  type: ValueType,
  value: Json.optional(),
  preview: Preview.optional(),
  codec: Codec,
  /** Length of the encoded bytes. */
  size: z.int().min(0),
  mediaType: z.string().optional(),
  /** Present on typed assets, which the catalog registers. */
  asset: AssetFacts.optional(),
});
export type Value = Readonly<z.infer<typeof Value>>;

/** A value that a step produced, as the store knows it. */
export const Artifact = Value.extend({
  createdAt: z.number(),
  producers: z.array(
    z.object({
      runId: z.string(),
      pipeline: z.string(),
      invocation: z.string(),
      node: z.string(),
      output: z.string(),
      time: z.number(),
    }),
  ),
  consumers: z.array(
    z.object({
      runId: z.string(),
      pipeline: z.string(),
      invocation: z.string(),
      node: z.string(),
      input: z.string(),
      time: z.number(),
    }),
  ),
});
export type Artifact = Readonly<z.infer<typeof Artifact>>;
