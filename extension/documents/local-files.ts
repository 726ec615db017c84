/**
 * Text of local files for the parser: open documents first, as the user sees them, then the disk, read again only when
 * the file's time or size has changed.
 */
import { readFileSync, statSync } from "node:fs";

export interface LocalFiles {
  /** Undefined when there is no such file. */
  readText(path: string): string | undefined;
  forget(path: string): void;
}

interface CachedText {
  readonly mtimeMs: number;
  readonly size: number;
  readonly text: string;
}

/** A step imported from a file larger than this is not followed: no one writes such a file by hand. */
const largestBytes = 2_000_000;

export function createLocalFiles(openText: (path: string) => string | undefined): LocalFiles {
  const cache = new Map<string, CachedText>();
  return {
    readText(path) {
      const open = openText(path);
      if (open !== undefined) return open;
      const stat = statSync(path, { throwIfNoEntry: false });
      if (!stat?.isFile() || stat.size > largestBytes) {
        cache.delete(path);
        return undefined;
      }
      const cached = cache.get(path);
      if (cached && cached.mtimeMs === stat.mtimeMs && cached.size === stat.size) return cached.text;
      try {
        const text = readFileSync(path, "utf8");
        cache.set(path, { mtimeMs: stat.mtimeMs, size: stat.size, text });
        return text;
      } catch {
        return undefined; // Gone or unreadable between the two calls: as good as absent.
      }
    },
    forget: (path) => void cache.delete(path),
  };
}
