/** Which files a bundle takes in, and which it leaves to Node: local modules inside, packages outside by absolute file URL. */
import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, isAbsolute, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { OnResolveArgs, OnResolveResult, PluginBuild } from "esbuild";
import type { MissingModule } from "./failure.ts";
import { packageNameOf } from "./failure.ts";

/** A package that a bundle imports, with the file that says its version. */
export interface UsedPackage {
  readonly name: string;
  readonly version: string;
  readonly manifest: string;
}

const passedOn = Symbol("passed on to esbuild");

export interface Resolver {
  resolve(build: PluginBuild, request: OnResolveArgs): Promise<OnResolveResult | undefined>;
  /** What a bare import led to; undefined for local modules, Node's own modules and the SDK. */
  packageOf(importer: string, specifier: string): UsedPackage | undefined;
}

/** `sdk` and `zod` are absolute paths of the SDK's entry and of the zod for files that have none of their own. */
export function createResolver(sdk: string, zod: string): Resolver {
  const packages = new Map<string, UsedPackage>();
  return {
    packageOf: (importer, specifier) => packages.get(`${importer}\u0000${specifier}`),
    async resolve(build, request) {
      const { path: specifier, importer, resolveDir, kind, namespace } = request;
      if (kind === "entry-point" || request.pluginData === passedOn || namespace !== "file") return undefined;
      if (isBuiltin(specifier))
        return { path: specifier.startsWith("node:") ? specifier : `node:${specifier}`, external: true };
      if (specifier === "pipeloom") return outside(sdk);
      if (/^(https?|data|file):/.test(specifier)) return { path: specifier, external: true };
      const found = await build.resolve(specifier, {
        resolveDir,
        importer,
        kind,
        with: request.with,
        pluginData: passedOn,
      });
      if (found.errors.length > 0) {
        if (specifier === "zod") return outside(zod);
        const detail: MissingModule = { type: "missing-module", specifier };
        return { errors: [{ text: `"${specifier}" was not found`, detail }] };
      }
      if (found.external || found.namespace !== "file") return found;
      if (!found.path.includes(`${sep}node_modules${sep}`)) return { path: found.path, sideEffects: true };
      const used = readPackage(found.path, packageNameOf(specifier));
      if (used) packages.set(`${importer}\u0000${specifier}`, used);
      // Node imports JSON only with an attribute, which bundlers do not need: take it in.
      return found.path.endsWith(".json") ? { path: found.path } : outside(found.path);
    },
  };
}

function outside(path: string): OnResolveResult {
  return { path: isAbsolute(path) ? pathToFileURL(path).href : path, external: true };
}

function readPackage(file: string, fallbackName: string): UsedPackage | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      const data: unknown = JSON.parse(readFileSync(manifest, "utf8"));
      // Folders inside a package may hold a package.json without a version, only to say their module type.
      if (typeof data === "object" && data !== null && "version" in data && typeof data.version === "string") {
        const name = "name" in data && typeof data.name === "string" ? data.name : fallbackName;
        return { name, version: data.version, manifest };
      }
    }
    if (dirname(folder) === folder) return undefined;
  }
}
