import { z } from "zod";
import { Range } from "./range.ts";

/** Every problem code that Pipeloom reports about a pipeline file, with its severity. */
export const problemSeverity = {
  "syntax-error": "error",
  "unknown-step": "error",
  "unwired-input": "error",
  "unknown-input": "error",
  "duplicate-pipeline": "error",
  "bad-default": "error",
  "wrong-type": "error",
  "missing-module": "error",
  "import-cycle": "warning",
  "unused-output": "hint",
  "opaque-statement": "hint",
  "unsupported-dialect": "info",
} as const;

export type ProblemCode = keyof typeof problemSeverity;
export const Severity = z.enum(["error", "warning", "info", "hint"]);
export type Severity = z.infer<typeof Severity>;

/** A diagnostic with a stable code, a severity and, where known, a source range. */
export const Problem = z.object({
  code: z.string(),
  severity: Severity,
  /** What is wrong and what to do, in one or two sentences. */
  message: z.string(),
  /** Absolute path, when it is another file than the parsed one. */
  file: z.string().optional(),
  range: Range.optional(),
  node: z.string().optional(),
});
export type Problem = Readonly<z.infer<typeof Problem>>;
