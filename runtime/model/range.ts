import { z } from "zod";

/** A place in a text: zero-based line and UTF-16 column as in the Language Server Protocol, and the UTF-16 offset. */
export const Position = z.object({ line: z.int().min(0), character: z.int().min(0), offset: z.int().min(0) });
export type Position = Readonly<z.infer<typeof Position>>;

/** A half-open stretch of text: `end` is the first position after it. */
export const Range = z.object({ start: Position, end: Position });
export type Range = { readonly start: Position; readonly end: Position };

/** A line and column without a file's text at hand, as stack traces give them. Zero-based; `character` may be unknown. */
export const CallSite = z.object({ file: z.string(), line: z.int().min(0), character: z.int().min(0).optional() });
export type CallSite = Readonly<z.infer<typeof CallSite>>;
