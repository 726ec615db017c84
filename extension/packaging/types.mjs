/**
 * Writes `dist/types`: the SDK's declarations and zod's, laid out so that they resolve by themselves, and the package of the
 * TypeScript server plugin that points to them.
 */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** @param {string} root The repository. */
export async function buildTypes(root) {
  if (!existsSync(join(root, "runtime/sdk/index.ts"))) return;
  const types = join(root, "dist/types");
  rmSync(types, { recursive: true, force: true });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  try {
    await promisify(execFile)(process.execPath, [
      tsc,
      "-p",
      join(root, "extension/typescript-plugin/types.tsconfig.json"),
    ]);
  } catch (error) {
    throw new Error(`The declarations of the SDK could not be written:\n${error.stdout ?? ""}${error.stderr ?? ""}`, {
      cause: error,
    });
  }
  const own = join(types, "pipeloom");
  for (const entry of readdirSync(own, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith(".d.ts")) continue;
    const path = join(entry.parentPath, entry.name);
    // Declarations refer to each other as every compiler and setting understands it.
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(/(from "|import\(")(\.{1,2}\/[^"]+)\.ts"/g, '$1$2.js"'));
  }
  writeFileSync(join(own, "index.d.ts"), 'export * from "./sdk/index.js";\n');
  writeFileSync(join(own, "package.json"), '{ "name": "pipeloom", "type": "module", "types": "./index.d.ts" }\n');
  copyZod(join(root, "node_modules/zod"), join(types, "node_modules/zod"));
  const plugin = join(root, "node_modules/pipeloom-typescript-plugin");
  mkdirSync(plugin, { recursive: true });
  writeFileSync(
    join(plugin, "package.json"),
    '{ "name": "pipeloom-typescript-plugin", "version": "0.1.0", "main": "./index.js", "type": "commonjs" }\n',
  );
}

/** One flavour only: with declarations for `import` and for `require`, one program can come to hold both, as different types. */
function copyZod(from, to) {
  const isKept = (path) => /\.d\.ts$|LICENSE$/.test(path) || !/\.[^/\\]+$/.test(path.slice(from.length));
  cpSync(from, to, { recursive: true, filter: (path) => !path.startsWith(join(from, "src")) && isKept(path) });
  const { version } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
  writeFileSync(
    join(to, "package.json"),
    `${JSON.stringify({ name: "zod", version, type: "module", types: "./index.d.ts" })}\n`,
  );
}
