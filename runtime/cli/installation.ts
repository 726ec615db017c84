/** Where the parts of this program are: beside the bundle, or, when run from sources, in the checkout's `dist`. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { programIncomplete } from "./refusal.ts";

const here = dirname(fileURLToPath(import.meta.url));
const isSource = import.meta.url.endsWith(".ts");
const root = isSource ? join(here, "../..") : dirname(here);
const dist = isSource ? join(root, "dist") : here;

export function version(): string {
  // SAFETY: our own manifest, beside our own program.
  return (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
}

export function enginePath(): string {
  return part("engine.mjs");
}

export function wasmPath(name: string): string {
  return part(join("wasm", name));
}

/** The checkout or installed package that this program belongs to. */
export function rootFolder(): string {
  return root;
}

function part(name: string): string {
  const path = join(dist, name);
  if (!existsSync(path)) throw programIncomplete(path);
  return path;
}
