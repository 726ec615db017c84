/**
 * TypeScript pipeline files to units that a worker can import.
 *
 * Job: one long-lived esbuild context per file; local modules inside, packages by absolute URL, a digest for each step's code.
 * Boundary: never runs the user's code; writes only into `buildDir`.
 * Invariants:
 * 1. An entry is named by its content and written whole (temporary name, rename): a running worker's file never changes.
 * 2. The manifest lists every local file and package manifest that decided the result: while their digests hold, so does the unit.
 */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { context } from "esbuild";
import type { BuildContext, BuildFailure, BuildResult, Message } from "esbuild";
import type { Failure } from "../../model/failure.ts";
import type { Manifest } from "../../model/plan.ts";
import type { CodeUnit } from "../../protocol/worker.ts";
import { digestOf } from "../../store/codecs/encode.ts";
import { bundleFailure, missingFile } from "./bundle/failure.ts";
import { bundledSteps, codeGraph, digestTable, holds, insertionsOf, madeCode, manifestOf } from "./bundle/graph.ts";
import type { BundledStep, Sources } from "./bundle/graph.ts";
import { createModuleLoader, metaModule, metaNames, metaNamespace } from "./bundle/load.ts";
import { createResolver } from "./bundle/resolve.ts";
import { sweepBuilds, writeOnce } from "./bundle/write.ts";
import { withInsertions } from "./insertions.ts";

export type BundleResult =
  | {
      readonly type: "bundled";
      readonly unit: CodeUnit;
      readonly manifest: Manifest;
      readonly steps: readonly BundledStep[];
    }
  | { readonly type: "failed"; readonly failure: Failure };

export interface Bundler {
  /** Bundles a file, or answers from the last time when nothing that decides it has changed. */
  bundle(file: string): Promise<BundleResult>;
  dispose(): Promise<void>;
}

interface Unit extends Sources {
  readonly context: BuildContext<{ metafile: true; write: false }>;
  last: BundleResult | undefined;
}

/** `buildDir` takes the bundles (`.pipeloom/build`); `sdkDir` holds the SDK's modules (`dist/sdk`). */
export function createBundler(options: { readonly buildDir: string; readonly sdkDir: string }): Bundler {
  const { buildDir } = options;
  const sdkModule = (name: string) =>
    [".mjs", ".ts"].map((end) => join(options.sdkDir, name + end)).find((path) => existsSync(path)) ??
    join(options.sdkDir, `${name}.mjs`);
  const units = new Map<string, Promise<Unit>>();
  const running = new Map<string, Promise<BundleResult>>();

  const bundle = async (file: string): Promise<BundleResult> => {
    if (!existsSync(file)) return { type: "failed", failure: missingFile(file) };
    let opened = units.get(file);
    if (!opened) {
      opened = openUnit(file, buildDir, sdkModule("index"), sdkModule("zod"));
      units.set(file, opened);
    }
    const unit = await opened;
    if (unit.last?.type === "bundled" && holds(unit.last.manifest) && existsSync(unit.last.unit.entry))
      return unit.last;
    unit.last = await build(unit, file, buildDir);
    return unit.last;
  };
  return {
    bundle(path) {
      const file = resolve(path);
      const before = running.get(file);
      if (before) return before;
      const result = bundle(file).finally(() => running.delete(file));
      running.set(file, result);
      return result;
    },
    async dispose() {
      const open = [...units.values()];
      units.clear();
      await Promise.allSettled(open.map(async (unit) => (await unit).context.dispose()));
      // Not earlier: a bundle that is old may still be the one that is asked for next.
      await sweepBuilds(buildDir, new Date());
    },
  };
}

async function openUnit(file: string, buildDir: string, sdk: string, zod: string): Promise<Unit> {
  const loader = createModuleLoader();
  const resolver = createResolver(sdk, zod);
  const built = await context({
    absWorkingDir: dirname(file),
    entryPoints: [file],
    outfile: join(buildDir, "entry.mjs"),
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "node22",
    mainFields: ["main"],
    conditions: ["node-addons"],
    sourcemap: "external",
    sourcesContent: false,
    charset: "utf8",
    logLevel: "silent",
    treeShaking: false,
    define: metaNames,
    plugins: [
      {
        name: "pipeloom",
        setup(build) {
          build.onResolve({ filter: new RegExp(`^${metaNamespace}:`) }, ({ path }) => ({
            path: path.slice(metaNamespace.length + 1),
            namespace: metaNamespace,
          }));
          build.onResolve({ filter: /.*/ }, (request) => resolver.resolve(build, request));
          build.onLoad({ filter: /.*/, namespace: metaNamespace }, ({ path }) => ({
            contents: metaModule(path),
            loader: "js",
          }));
          build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, ({ path }) => loader.load(path));
        },
      },
    ],
  });
  return { context: built, loader, resolver, last: undefined };
}

async function build(unit: Unit, file: string, buildDir: string): Promise<BundleResult> {
  const workingDir = dirname(file);
  let built: BuildResult<{ metafile: true; write: false }>;
  try {
    built = await unit.context.rebuild();
  } catch (error) {
    const messages: readonly Message[] = (error as Partial<BuildFailure>).errors ?? []; // SAFETY: a failed rebuild rejects with a BuildFailure; anything else has no `errors`.
    return { type: "failed", failure: bundleFailure(messages, file, workingDir) };
  }
  const graph = codeGraph(unit, built.metafile, workingDir);
  const steps = bundledSteps(unit, graph);
  const code = textOf(built, ".mjs");
  const map = withInsertions(textOf(built, ".map"), insertionsOf(unit, graph));
  const table = digestTable([...steps, ...madeCode(unit, graph)]);
  const digest = digestOf([code, map, table].join("\u0000"));
  const name = `${basename(file).replace(/[^\w.-]/g, "_")}-${digest.slice(0, 16)}.mjs`;
  const entry = join(buildDir, name);
  try {
    await mkdir(buildDir, { recursive: true });
    const now = new Date();
    await writeOnce(`${entry}.map`, map, now);
    await writeOnce(entry, `${code}${table}\n//# sourceMappingURL=${name}.map\n`, now);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return {
      type: "failed",
      failure: {
        name: "StoreError",
        code: "store-unwritable",
        message: `The bundle of ${basename(file)} could not be written to ${buildDir}: ${why}. Check that the folder is writable and the disk is not full.`,
      },
    };
  }
  return { type: "bundled", unit: { file, entry, digest }, manifest: manifestOf(unit, file, graph), steps };
}

function textOf(built: BuildResult<{ write: false }>, end: string): string {
  return built.outputFiles.find(({ path }) => path.endsWith(end))?.text ?? "";
}
