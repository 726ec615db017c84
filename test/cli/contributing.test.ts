import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./command-line.ts";

it("CONTRIBUTING says of each dependency why it is there, and names no other", () => {
  const manifest: Record<
    "dependencies" | "devDependencies" | "optionalDependencies",
    Record<string, string> | undefined
  > = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const used = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies });
  const table = readFileSync(join(root, "CONTRIBUTING.md"), "utf8").split("## Dependencies")[1] ?? "";
  const named = table
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1]));
  expect(new Set(named)).toEqual(new Set(used));
  expect(named).toHaveLength(used.length);
});
