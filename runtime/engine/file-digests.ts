/** Content digests of files, remembered by size and times, so that a thousand files are asked about in a few milliseconds. */
import { readFileSync, statSync } from "node:fs";
import type { Manifest } from "../model/plan.ts";
import { sha256 } from "./inputs.ts";

export interface FileDigests {
  /** True when every file of the manifest has the content it had. */
  hold(manifest: Manifest): boolean;
}

export function fileDigests(): FileDigests {
  const known = new Map<string, { size: number; mtimeMs: number; ctimeMs: number; digest: string }>();
  const digestOf = (path: string): string | undefined => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile()) return undefined;
    const { size, mtimeMs, ctimeMs } = stat;
    const before = known.get(path);
    if (before && before.size === size && before.mtimeMs === mtimeMs && before.ctimeMs === ctimeMs)
      return before.digest;
    const digest = sha256(readFileSync(path));
    known.set(path, { size, mtimeMs, ctimeMs, digest });
    return digest;
  };
  return { hold: (manifest) => manifest.files.every(({ path, digest }) => digestOf(path) === digest) };
}
