/**
 * The content-addressed artifact store: blob files named by the SHA-256 of their bytes, below `artifacts/<first 2 hex>/`.
 *
 * Job: put, get and stream bytes. Boundary: knows nothing of values, codecs or runs; engine and workers share it without locks.
 * Invariants:
 * 1. A file under its digest's name is whole: it was written to a temporary name, fsynced and renamed.
 * 2. A file is never changed; equal bytes are stored once.
 * 3. Temporary files of a crashed writer are never read, and go with `sweep`.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { digestOf } from "./codecs/encode.ts";

/** A blob that is missing or whose bytes are not what its name says. */
export class ArtifactError extends Error {
  override readonly name = "ArtifactError";
  readonly code: "artifact-missing" | "artifact-corrupt" | "store-unwritable";
  constructor(code: ArtifactError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface ArtifactStore {
  /** Stores bytes under their digest; a no-op when they are there. Throws ArtifactError `store-unwritable` (read-only folder, full disk). */
  put(bytes: Uint8Array, digest?: string): string;
  has(digest: string): boolean;
  /** All bytes, checked against the digest. Throws ArtifactError. */
  get(digest: string): Buffer;
  /** At most `length` bytes from `offset`, and the whole size. Unchecked: ranges serve viewers. */
  read(digest: string, offset: number, length: number): { readonly bytes: Buffer; readonly size: number };
  /** `end` is exclusive. */
  stream(digest: string, range?: { readonly start: number; readonly end: number }): Readable;
  /** Where the blob is, or would be. */
  pathOf(digest: string): string;
  /** Every whole blob. */
  list(): Iterable<{ readonly digest: string; readonly size: number }>;
  /** Takes a blob away; only while nothing runs that may count on it. */
  remove(digest: string): void;
  /** Removes temporary files that are older than `olderThanMs`; returns how many. */
  sweep(olderThanMs: number, now: number): number;
  /** How many `sweep` would remove. */
  leftovers(olderThanMs: number, now: number): number;
}

const temporaryPrefix = ".writing-";

/** The store of a workspace; `storeDir` is its `.pipeloom` folder. */
export function openArtifactStore(storeDir: string): ArtifactStore {
  const root = join(storeDir, "artifacts");
  const pathOf = (digest: string): string => {
    if (!/^[0-9a-f]{64}$/.test(digest))
      throw new ArtifactError("artifact-missing", `"${digest}" is not an artifact digest.`);
    return join(root, digest.slice(0, 2), digest);
  };
  const sizeIfThere = (digest: string) => statSync(pathOf(digest), { throwIfNoEntry: false })?.size;
  const sizeOf = (digest: string): number => {
    const size = sizeIfThere(digest);
    if (size === undefined) {
      throw new ArtifactError(
        "artifact-missing",
        `Artifact ${digest.slice(0, 12)} is not in ${root}. Run the step that produced it again.`,
      );
    }
    return size;
  };
  const unfinished = (olderThanMs: number, now: number): string[] => {
    const entries = existsSync(root) ? readdirSync(root, { withFileTypes: true, recursive: true }) : [];
    return entries.flatMap((entry) => {
      if (!entry.name.startsWith(temporaryPrefix)) return [];
      const path = join(entry.parentPath, entry.name);
      const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      return modified === undefined || now - modified < olderThanMs ? [] : [path];
    });
  };
  return {
    pathOf,
    put(bytes, digest = digestOf(bytes)) {
      const path = pathOf(digest);
      if (statSync(path, { throwIfNoEntry: false })?.size === bytes.byteLength) return digest;
      try {
        writeWhole(path, bytes);
      } catch (cause) {
        throw new ArtifactError(
          "store-unwritable",
          `A value of ${bytes.byteLength} bytes could not be saved in ${root}: ${messageOf(cause)}`,
          { cause },
        );
      }
      return digest;
    },
    has: (digest) => existsSync(pathOf(digest)),
    get(digest) {
      sizeOf(digest);
      const bytes = readFileSync(pathOf(digest));
      if (digestOf(bytes) !== digest) {
        throw new ArtifactError(
          "artifact-corrupt",
          `Artifact ${digest.slice(0, 12)} in ${root} is damaged: its bytes do not match its digest. Delete the file and run the step that produced it again.`,
        );
      }
      return bytes;
    },
    read(digest, offset, length) {
      const size = sizeOf(digest);
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
      const file = openSync(pathOf(digest), "r");
      try {
        const count = readSync(file, bytes, 0, bytes.length, offset);
        return { bytes: bytes.subarray(0, count), size };
      } finally {
        closeSync(file);
      }
    },
    stream(digest, range) {
      const size = sizeOf(digest);
      if (range && range.start >= Math.min(range.end, size)) return createReadStream(pathOf(digest), { start: size });
      return createReadStream(pathOf(digest), range && { start: range.start, end: range.end - 1 });
    },
    *list() {
      for (const folder of existsSync(root) ? readdirSync(root) : []) {
        if (!/^[0-9a-f]{2}$/.test(folder)) continue;
        for (const digest of readdirSync(join(root, folder))) {
          const size = digest.startsWith(folder) && /^[0-9a-f]{64}$/.test(digest) ? sizeIfThere(digest) : undefined;
          if (size !== undefined) yield { digest, size };
        }
      }
    },
    remove: (digest) => rmSync(pathOf(digest), { force: true }),
    sweep(olderThanMs, now) {
      const old = unfinished(olderThanMs, now);
      for (const path of old) rmSync(path, { force: true });
      return old.length;
    },
    leftovers: (olderThanMs, now) => unfinished(olderThanMs, now).length,
  };
}

function writeWhole(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `${temporaryPrefix}${process.pid}-${randomBytes(6).toString("hex")}`);
  try {
    const file = openSync(temporary, "wx", 0o600);
    try {
      for (let done = 0; done < bytes.byteLength;) done += writeSync(file, bytes, done);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
