/** Why an edit is not made. Built here; inside of this folder it is thrown, and `edit.ts` hands it out as a value. */
import { nearest } from "../../config/nearest.ts";
import type { Range } from "../../model/range.ts";

export type RefusalCode =
  | "unknown-pipeline"
  | "ambiguous-pipeline"
  | "unknown-parameter"
  | "unknown-node"
  | "unknown-step"
  | "unknown-input"
  | "unknown-output"
  | "unknown-option"
  | "not-a-literal"
  | "bad-value"
  | "bad-name"
  | "name-taken"
  | "not-connected"
  | "would-cycle"
  | "out-of-scope"
  | "cannot-move"
  | "still-used"
  | "ambiguous-rewire"
  | "defined-elsewhere"
  | "not-editable"
  | "not-exact"
  | "broken-text"
  | "unsupported-edit";

export interface Refusal {
  readonly code: RefusalCode;
  /** What is in the way, and what to do. */
  readonly message: string;
  /** Where it is, in the text as it was before the change. */
  readonly range?: Range;
}

/** Ends the work on an edit from anywhere inside of it. */
export class EditRefused extends Error {
  override readonly name = "EditRefused";
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

export function refuse(code: RefusalCode, message: string, range?: Range): never {
  throw new EditRefused(range ? { code, message, range } : { code, message });
}

/** ` Did you mean "x"?`, or nothing. */
export function near(name: string, names: readonly string[]): string {
  const found = nearest(name, names);
  return found === undefined ? "" : ` Did you mean "${found}"?`;
}
