/** Pipeloom's version, as the package says: one folder up from `dist`, two from the sources. */
import { readFileSync } from "node:fs";
import { z } from "zod";

const manifest = new URL(import.meta.url.endsWith(".ts") ? "../../package.json" : "../package.json", import.meta.url);

export const version: string = readVersion();

function readVersion(): string {
  try {
    return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, "utf8"))).version;
  } catch {
    return "unknown"; // Run from an unusual place; only replacing engines of other versions needs it.
  }
}
