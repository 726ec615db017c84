/** What a file is made of before it runs: its code unit, its steps and the manifest that says when both still hold. */
import { existsSync } from "node:fs";
import type { Failure } from "../model/failure.ts";
import type { Manifest } from "../model/plan.ts";
import type { CodeUnit } from "../protocol/worker.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { LocalExecutor } from "../executors/local/local.ts";
import type { RunStore } from "../store/runs.ts";
import type { StepCode } from "../store/runs-cache.ts";
import type { Bundler } from "../workers/node/bundle.ts";
import { sha256 } from "./inputs.ts";
import type { FileDigests } from "./file-digests.ts";

export interface Prepared {
  readonly language: "typescript" | "python";
  readonly python?: string | undefined;
  readonly unit: CodeUnit;
  readonly manifest: Manifest;
  /** Code of steps, as far as it is known without running the file. */
  readonly steps: readonly StepCode[];
}

export interface PrepareDeps {
  readonly store: RunStore;
  readonly executor: LocalExecutor;
  readonly files: FileDigests;
  readonly bundler: Bundler;
  /** Which build of ours made the bundle: another one has other paths. */
  readonly build: string;
  readonly touch: () => void;
  /** The file has changed, so steps will run: a worker can start while it is bundled. */
  readonly expectWork: () => void;
}

function badFile(error: Failure): RpcError {
  return new RpcError("bad-file", error.message, error);
}

/** Bundles a TypeScript file, unless the last bundle still holds. */
export async function prepareTypeScript(
  { store, files, bundler, build, touch, expectWork }: PrepareDeps,
  file: string,
): Promise<Prepared> {
  const key = `typescript:${build}:${process.versions.node}:${file}`;
  const known = store.cache.description(key);
  if (known?.unit && existsSync(known.unit.entry) && files.hold(known.manifest))
    return { language: "typescript", unit: known.unit, manifest: known.manifest, steps: known.steps };
  expectWork();
  const bundled = await bundler.bundle(file);
  if (bundled.type === "failed") throw badFile(bundled.failure);
  const { unit, manifest } = bundled;
  const steps = bundled.steps.map(({ name, file: stepFile, digest, parts }) => ({
    name,
    file: stepFile,
    codeDigest: digest,
    codeParts: parts,
  }));
  store.cache.putDescription(key, { manifest, steps, unit });
  touch();
  return { language: "typescript", unit, manifest, steps };
}

/** Asks a worker to describe a Python file, unless an earlier description still holds. */
export async function preparePython(
  deps: PrepareDeps,
  file: string,
  python: { path: string; version: string },
): Promise<Prepared> {
  const key = `python:${deps.build}:${python.path}:${python.version}:${file}`;
  const known = deps.store.cache.description(key);
  if (known && deps.files.hold(known.manifest)) return pythonUnit(file, python.path, known.manifest, known.steps);
  const { manifest, steps } = await describe(deps.executor, file, python.path);
  deps.store.cache.putDescription(key, {
    manifest,
    steps: steps.map(({ name, file: stepFile, codeDigest, codeParts }) => ({
      name,
      file: stepFile,
      codeDigest,
      codeParts,
    })),
  });
  deps.touch();
  return pythonUnit(file, python.path, manifest, steps);
}

function pythonUnit(file: string, python: string, manifest: Manifest, steps: readonly StepCode[]): Prepared {
  return { language: "python", python, unit: { file, entry: file, digest: manifestDigest(manifest) }, manifest, steps };
}

export function manifestDigest({ files, environment }: Manifest): string {
  return sha256(JSON.stringify([environment, files.map(({ path, digest }) => [path, digest])]));
}

function describe(
  executor: LocalExecutor,
  file: string,
  python: string,
): Promise<{ manifest: Manifest; steps: readonly StepCode[] }> {
  return new Promise((resolve, reject) => {
    const conversation = executor.converse(
      { language: "python", python, file },
      {
        onMessage(message) {
          if (message.type !== "described") return;
          conversation.done();
          if (message.manifest) resolve({ manifest: message.manifest, steps: message.steps ?? [] });
          else reject(badFile(message.error ?? { name: "DescribeError", message: `${file} could not be read.` }));
        },
        onExit: (exit) =>
          reject(
            new RpcError(
              "worker-exited",
              `The Python worker (${python}) ended before it had read ${file}: ${exit.startError ?? exit.signal ?? `exit code ${exit.code}`}.`,
            ),
          ),
      },
    );
    conversation.send({ type: "describe", id: 1, file });
  });
}
