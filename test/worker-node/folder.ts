/** A folder of pipeline files for one test, and a bundler that builds outside of it. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createBundler } from "../../runtime/workers/node/bundle.ts";
import type { BundleResult, Bundler } from "../../runtime/workers/node/bundle.ts";

export interface Folder extends AsyncDisposable {
  readonly path: string;
  readonly bundler: Bundler;
  write(files: Readonly<Record<string, string>>): void;
  file(name: string): string;
  bundle(name: string): Promise<Bundled>;
}

export type Bundled = Extract<BundleResult, { type: "bundled" }>;

/** The SDK from its sources: tests need no build. */
export const sdkDir = resolve("runtime/sdk");

export function makeFolder(files: Readonly<Record<string, string>>): Folder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "pipeloom-worker-")));
  const bundler = createBundler({ buildDir: join(path, ".pipeloom", "build"), sdkDir });
  const file = (name: string) => join(path, name);
  const folder: Folder = {
    path,
    bundler,
    file,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(file(name)), { recursive: true });
        writeFileSync(file(name), text);
      }
    },
    async bundle(name) {
      const result = await bundler.bundle(file(name));
      if (result.type === "failed") throw new Error(`${result.failure.code}: ${result.failure.message}`);
      return result;
    },
    async [Symbol.asyncDispose]() {
      await bundler.dispose();
      rmSync(path, { recursive: true, force: true });
    },
  };
  folder.write(files);
  return folder;
}
