/** Files of the build folder: written whole, and cleared when nothing can use them any more. */
import { existsSync } from "node:fs";
import { readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** No worker lives this long: what is older can be built again. */
const keptMs = 7 * 24 * 60 * 60 * 1_000;

/** Writes a content-named file by a temporary name and a rename; one that is there is only marked as used. */
export async function writeOnce(path: string, text: string, now: Date): Promise<void> {
  if (existsSync(path)) return utimes(path, now, now);
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  return rename(temporary, path);
}

/** Removes bundles that nobody built for a week, and what crashed writers left. Never rejects: it is only housekeeping. */
export async function sweepBuilds(folder: string, now: Date): Promise<number> {
  let count = 0;
  try {
    for (const name of await readdir(folder)) {
      if (!/\.(mjs|mjs\.map|tmp)$/.test(name)) continue;
      const path = join(folder, name);
      if (now.getTime() - (await stat(path)).mtimeMs < keptMs) continue;
      await rm(path, { force: true });
      count++;
    }
  } catch {
    // The folder is not there yet, or another engine sweeps it too.
  }
  return count;
}
