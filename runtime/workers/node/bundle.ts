/**
 * TypeScript pipeline files to units that a worker can import.
 *
 * Job: one long-lived esbuild context per file; local modules inside, packages by absolute URL, a digest for each step's code.
 * Boundary: never runs the user's code; writes only into `buildDir`.
 * Invariants:
 * 1. An entry is named by its content and written whole (temporary name, rename): a running worker's file never changes.
 * 2. The manifest lists every local file and package manifest that decided the result: while their digests hold, so does the unit.
 */
import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { context } from "esbuild";
import type { BuildContext, BuildFailure, BuildResult, Message } from "esbuild";
import type { Failure } from "../../model/failure.ts";
import type { Manifest } from "../../model/plan.ts";
import type { CodeUnit } from "../../protocol/worker.ts";
import { digestOf } from "../../store/codecs/encode.ts";
import { codeDigest } from "./bundle/digest.ts";
import type { CodeDigest, CodeGraph } from "./bundle/digest.ts";
import { bundleFailure, missingFile } from "./bundle/failure.ts";
import { createModuleLoader, metaModule, metaNames, metaNamespace } from "./bundle/load.ts";
import type { ModuleLoader } from "./bundle/load.ts";
import { createResolver } from "./bundle/resolve.ts";
import type { Resolver } from "./bundle/resolve.ts";
import { sweepBuilds, writeOnce } from "./bundle/write.ts";

/** A top-level value that may be a step, and the digest of its code. */
export interface BundledStep extends CodeDigest {
  readonly name: string;
  readonly file: string;
}

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

interface Unit {
  readonly context: BuildContext<{ metafile: true; write: false }>;
  readonly loader: ModuleLoader;
  readonly resolver: Resolver;
  last: BundleResult | undefined;
}

/** `buildDir` takes the bundles (`.pipeloom/build`); `sdkDir` holds the SDK's modules (`dist/sdk`). */
export function createBundler(options: { readonly buildDir: string; readonly sdkDir: string }): Bundler {
  const { buildDir } = options;
  const sdkModule = (name: string) =>
    [".mjs", ".ts"].map((end) => join(options.sdkDir, name + end)).find((path) => existsSync(path)) ??
    join(options.sdkDir, `${name}.mjs`);
  const swept = sweepBuilds(buildDir, new Date());
  const units = new Map<string, Promise<Unit>>();
  const running = new Map<string, Promise<BundleResult>>();

  const bundle = async (file: string): Promise<BundleResult> => {
    await swept;
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
  const graph = codeGraph(unit, built, workingDir);
  const steps = bundledSteps(unit, graph.files, graph);
  const code = textOf(built, ".mjs");
  const map = textOf(built, ".map");
  const digest = digestOf(`${code}\u0000${map}`);
  const name = `${basename(file).replace(/[^\w.-]/g, "_")}-${digest.slice(0, 16)}.mjs`;
  const entry = join(buildDir, name);
  try {
    await mkdir(buildDir, { recursive: true });
    const now = new Date();
    await writeOnce(`${entry}.map`, map, now);
    await writeOnce(entry, `${code}${digestTable(steps)}\n//# sourceMappingURL=${name}.map\n`, now);
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
  return { type: "bundled", unit: { file, entry, digest }, manifest: manifestOf(unit, file, graph.files), steps };
}

/** Runs when the bundle is imported: tells the worker each step's code digest. Parts are written once and referred to by index. */
function digestTable(steps: readonly BundledStep[]): string {
  const parts = new Map<string, number>();
  const rows = steps.map(({ file, name, digest, parts: own }) => [
    file,
    name,
    digest,
    Object.entries(own).map(([part, partDigest]) => {
      const key = JSON.stringify([part, partDigest]);
      const index = parts.get(key) ?? parts.size;
      parts.set(key, index);
      return index;
    }),
  ]);
  return `\n;globalThis[Symbol.for("pipeloom.state.v1")]?.digests([${[...parts.keys()].join(",")}],${JSON.stringify(rows)});`;
}

function codeGraph(
  unit: Unit,
  built: BuildResult<{ metafile: true }>,
  workingDir: string,
): CodeGraph & { readonly files: readonly string[] } {
  const targets = new Map<string, string>();
  const files: string[] = [];
  for (const [path, input] of Object.entries(built.metafile.inputs)) {
    if (path.startsWith(`${metaNamespace}:`)) continue;
    const file = resolve(workingDir, path);
    files.push(file);
    for (const one of input.imports) {
      if (!one.external && one.original !== undefined)
        targets.set(`${file}\u0000${one.original}`, resolve(workingDir, one.path));
    }
  }
  return {
    files,
    module: (file) => unit.loader.get(file)?.code,
    resolve(importer, specifier) {
      const used = unit.resolver.packageOf(importer, specifier);
      if (used) return { type: "package", name: used.name, version: used.version };
      const file = targets.get(`${importer}\u0000${specifier}`);
      if (file === undefined) return { type: "ignored" };
      return unit.loader.get(file) ? { type: "module", file } : { type: "data", file, digest: fileDigest(file) ?? "" };
    },
  };
}

function bundledSteps(unit: Unit, files: readonly string[], graph: CodeGraph): BundledStep[] {
  return files.flatMap((file) => {
    const code = unit.loader.get(file)?.code;
    return (code?.candidates ?? []).map((name) => ({ file, name, ...codeDigest(graph, file, name) }));
  });
}

function manifestOf(unit: Unit, entry: string, files: readonly string[]): Manifest {
  const manifests = [...unit.resolver.packages.values()].map((used) => used.manifest);
  const all = [...new Set([...files, ...manifests])].sort();
  return {
    language: "typescript",
    entry,
    files: all.map((path) => ({ path, digest: unit.loader.get(path)?.digest ?? fileDigest(path) ?? "" })),
    environment: `node ${process.versions.node}`,
  };
}

function holds(manifest: Manifest): boolean {
  return manifest.files.every(({ path, digest }) => fileDigest(path) === digest);
}

function fileDigest(path: string): string | undefined {
  try {
    return digestOf(readFileSync(path));
  } catch {
    return undefined;
  }
}

function textOf(built: BuildResult<{ write: false }>, end: string): string {
  return built.outputFiles.find(({ path }) => path.endsWith(end))?.text ?? "";
}
