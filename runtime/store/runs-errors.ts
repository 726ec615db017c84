/** Failures of the run store, as its users see them. Every one has a stable code and says what to do. */

export type StoreErrorCode =
  | "store-readonly"
  | "store-full"
  | "store-corrupt"
  | "store-newer"
  | "store-lost"
  | "store-busy"
  | "store-error";

export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** What SQLite or the file system said, in our words. */
export function storeError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const { code, errcode, message } = describe(error);
  if (errcode === sqlite.full || code === "ENOSPC" || code === "EDQUOT") {
    return new StoreError(
      "store-full",
      `The disk that holds ${path} is full, so nothing more can be recorded. Free some space, then run again.`,
      error,
    );
  }
  if (
    errcode === sqlite.readonly ||
    errcode === sqlite.cantOpen ||
    code === "EROFS" ||
    code === "EACCES" ||
    code === "EPERM"
  ) {
    return new StoreError(
      "store-readonly",
      `${path} cannot be written (${message}). Make the folder writable, or open the workspace from a folder that is.`,
      error,
    );
  }
  if (errcode === sqlite.corrupt || errcode === sqlite.notADatabase) {
    return new StoreError("store-corrupt", `${path} is damaged (${message}).`, error);
  }
  if (errcode === sqlite.busy) {
    return new StoreError(
      "store-busy",
      `${path} is being written by another process that does not let go of it. End that process, then try again.`,
      error,
    );
  }
  return new StoreError("store-error", `The run store ${path} failed: ${message}.`, error);
}

const sqlite = { busy: 5, readonly: 8, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 } as const;

function describe(error: unknown): { code: string | undefined; errcode: number | undefined; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (typeof error !== "object" || error === null) return { code: undefined, errcode: undefined, message };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  // Extended result codes keep the primary code in the low byte.
  const errcode = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
  return { code, errcode, message };
}
