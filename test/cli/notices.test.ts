/** THIRD_PARTY_NOTICES names every package whose code is in what is built. UPDATE=1 writes it anew; CI never writes. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./command-line.ts";

/** What is shipped as it is, so that no source map knows of it. */
const unbundled = ["esbuild", "web-tree-sitter", "@vscode/tree-sitter-wasm", "@vscode/codicons"];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

it("names every package that is shipped, with its licence", () => {
  const expected = [
    "Pipeloom contains the following works of others, unmodified. Each is under its own licence.\n",
    ...packages().map((name) => section(name)),
  ].join("\n");
  const path = join(root, "THIRD_PARTY_NOTICES");
  if (process.env["UPDATE"] === "1" && !process.env["CI"]) writeFileSync(path, expected);
  expect(readFileSync(path, "utf8")).toBe(expected);
});

function packages(): readonly string[] {
  const found = new Set(unbundled);
  const maps = readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".map"),
  );
  expect(maps.length).toBeGreaterThan(5);
  for (const name of maps) {
    const map: { sources: readonly string[] } = JSON.parse(readFileSync(join(root, "dist", name), "utf8"));
    for (const source of map.sources) {
      const inside = source.replaceAll("\\", "/").split("node_modules/").at(-1);
      if (!source.includes("node_modules/") || inside === undefined) continue;
      found.add(
        inside
          .split("/")
          .slice(0, inside.startsWith("@") ? 2 : 1)
          .join("/"),
      );
    }
  }
  return [...found].sort();
}

function section(name: string): string {
  const folder = join(root, "node_modules", name);
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder)
    .filter((each) => /^(licen[cs]e|copying)/i.test(each) && existsSync(join(folder, each)))
    .sort()[0];
  const text =
    file === undefined
      ? `Licence: ${manifest.license}`
      : readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim();
  const rule = "=".repeat(80);
  return `${rule}\n${manifest.name} (${manifest.license})\n${rule}\n\n${text}\n`;
}
