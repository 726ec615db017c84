import { z } from "zod";

/** Where an error happened, in the user's file. One-based line and column, as people and terminals count. */
export const ErrorLocation = z.object({ file: z.string(), line: z.int().min(1), column: z.int().min(1).optional() });
export type ErrorLocation = Readonly<z.infer<typeof ErrorLocation>>;

/** A step's exception or a runtime failure, as data. */
export const Failure = z.object({
  /** The exception's class name, or one of ours: `TimeoutError`, `WorkerExited`, `MemoryLimitError`, `CancelledError`, `SerializationError`. */
  name: z.string(),
  message: z.string(),
  /** Frames in the user's files only, already mapped to the source; printable as it is. */
  stack: z.string().optional(),
  location: ErrorLocation.optional(),
  /** A stable code for failures that the runtime makes; absent for the user's own exceptions. */
  code: z.string().optional(),
  get cause() {
    return Failure.optional();
  },
});
export type Failure = Readonly<z.infer<typeof Failure>>;
