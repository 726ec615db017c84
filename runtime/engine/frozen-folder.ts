/**
 * Where frozen versions lie while they run: `.pipeloom/frozen/<id>/`, laid out as the workspace was.
 *
 * Invariants:
 * 1. Every file of a version is there with the content that was frozen, whatever was done to it since.
 * 2. What stands beside those files in the workspace and is no code (data, packages) is linked, so that the version finds it.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, extname, join, sep } from "node:path";
import type { FrozenVersion } from "../model/snapshot.ts";
import type { ArtifactStore } from "../store/artifacts.ts";

const folderName = join(".pipeloom", "frozen");
const inFrozen = /^\.pipeloom\/frozen\/[0-9a-f]{64}\//;
const codeEnds = new Set([".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".py"]);
/** Not for a version to see: our own state, version control, and settings, which are frozen as parameters. */
const hidden = new Set([".pipeloom", ".git", "pipeloom.yaml", "__pycache__"]);

/** The path that a file of a frozen version had in the workspace: equal code has an equal identity. */
export function withoutFrozenFolder(path: string): string {
  return path.replace(inFrozen, "");
}

export function extractVersion(workspace: string, blobs: ArtifactStore, version: FrozenVersion): string {
  const folder = join(workspace, folderName, version.id);
  const files = new Map(version.files.map(({ path, digest }) => [path, digest]));
  for (const [path, digest] of files) {
    const target = join(folder, path);
    const bytes = blobs.get(digest);
    if (existsSync(target) && readFileSync(target).equals(bytes)) continue;
    mkdirSync(dirname(target), { recursive: true });
    const temporary = `${target}.${process.pid}.part`;
    writeFileSync(temporary, bytes);
    renameSync(temporary, target);
  }
  const folders = new Set([...files.keys()].flatMap(foldersOf));
  for (const path of folders)
    linkNeighbours(join(workspace, path), join(folder, path), (name) => folders.has(`${path}${name}/`));
  return join(folder, version.file.split("/").join(sep));
}

/** `a/b/c.ts` lies in ``, `a/` and `a/b/`. */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return ["", ...parts.map((_, index) => `${parts.slice(0, index + 1).join("/")}/`)];
}

function linkNeighbours(from: string, to: string, isOwn: (name: string) => boolean): void {
  if (!existsSync(from)) return;
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const { name } = entry;
    if (hidden.has(name) || isOwn(name) || (!entry.isDirectory() && codeEnds.has(extname(name)))) continue;
    const link = join(to, name);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(join(from, name), link, entry.isDirectory() ? "junction" : "file");
    } catch {
      // Links need a right that not every Windows account has: what the version reads beside itself is then missing, and it says so.
    }
  }
}
