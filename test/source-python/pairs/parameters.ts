import { pipeline, step } from "pipeloom";
import { z } from "zod";

export const everything = pipeline(
  "everything",
  {
    params: z.object({
      whole: z.int(),
      fraction: z.number().default(0.5),
      flag: z.boolean().default(true),
      text: z.string().default('it\'s "x"\n'),
      optional: z.int().nullable().default(null),
      union: z.union([z.int(), z.string()]).default("x"),
      choice: z.enum(["a", "b"]).default("a"),
      single: z.literal(3).default(3),
      mixed: z.literal(["auto", 1, null]).default("auto"),
      names: z.array(z.string()).default(["a", "b"]),
      anything: z.array(z.any()).default([]),
      mapping: z.record(z.string(), z.number()).default({ x: -1.5 }),
      pair: z.tuple([z.int(), z.string()]).default([1, "x"]),
      unique: z.set(z.int()).default([1]),
      day: z.iso.date().default("2024-01-31"),
      moment: z.iso.datetime().default("2024-01-31T00:00:00Z"),
      bounded: z.int().min(1).max(10).multipleOf(2).default(4).describe("Even").meta({ title: "A number" }),
      open: z.number().gt(0).lt(1000).default(0.5),
      pattern: z.string().regex(/^\d+$/).min(1).max(5).default("1"),
      listed: z.array(z.int()).min(1).max(3).default([1]),
      secret: z.string().meta({ format: "secret" }).default(""),
      free: z.any().default(1),
    }),
  },
  () => undefined,
);
