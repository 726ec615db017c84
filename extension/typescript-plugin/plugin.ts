/**
 * A plugin of the TypeScript server: resolves `pipeloom` to the types that the extension ships, so that a pipeline file needs
 * nothing installed. `zod` likewise, but only where the project has none of its own.
 *
 * Invariants:
 * 1. What the project resolves by itself is never changed.
 * 2. Our types and the user's file see one zod: with two, the server compares their types by structure, which takes minutes.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

interface ResolvedModule {
  readonly resolvedFileName: string;
  readonly extension?: string;
  readonly isExternalLibraryImport?: boolean;
  readonly packageId?: { readonly name: string; readonly version: string };
}

interface Resolution {
  readonly resolvedModule?: ResolvedModule | undefined;
}

interface ResolvingHost {
  resolveModuleNameLiterals?: (
    literals: readonly { readonly text: string }[],
    containingFile: string,
    ...rest: unknown[]
  ) => readonly Resolution[];
}

/** The parts of the server's API that are used; the TypeScript package itself is not bundled. */
interface PluginInfo {
  readonly languageServiceHost: ResolvingHost & { getCompilationSettings(): object };
  readonly languageService: object;
  readonly project: { getCurrentDirectory(): string };
}
interface PluginModules {
  readonly typescript: {
    readonly sys: object;
    resolveModuleName(name: string, containingFile: string, options: object, host: object): Resolution;
  };
}

/** Where a module is among the shipped types (`dist/types`). */
export function shipped(types: string, name: string): ResolvedModule | undefined {
  const path =
    name === "pipeloom"
      ? ["pipeloom", "index.d.ts"]
      : name === "zod"
        ? ["node_modules", "zod", "index.d.ts"]
        : name === "zod/v4"
          ? ["node_modules", "zod", "v4", "index.d.ts"]
          : undefined;
  const file = path && join(types, ...path);
  return file !== undefined && existsSync(file)
    ? { resolvedFileName: file.replaceAll("\\", "/"), extension: ".d.ts", isExternalLibraryImport: true }
    : undefined;
}

/** `findZod` looks for the project's own zod when no file has imported it yet. */
export function addResolution(host: ResolvingHost, types: string, findZod: () => ResolvedModule | undefined): void {
  const original = host.resolveModuleNameLiterals?.bind(host);
  if (!original) return;
  const ours = join(types, "pipeloom").replaceAll("\\", "/");
  let projectZod: ResolvedModule | undefined;
  host.resolveModuleNameLiterals = (literals, containingFile, ...rest) => {
    const isOurs = containingFile.replaceAll("\\", "/").startsWith(`${ours}/`);
    return original(literals, containingFile, ...rest).map((resolution, index) => {
      const name = literals[index]?.text ?? "";
      if (isOurs && name === "zod") {
        projectZod ??= usable(findZod());
        const resolvedModule = projectZod ?? shipped(types, name);
        return resolvedModule ? { ...resolution, resolvedModule } : resolution;
      }
      if (resolution.resolvedModule) {
        if (name === "zod" && !isOurs) projectZod = usable(resolution.resolvedModule) ?? projectZod;
        return resolution;
      }
      const resolvedModule = shipped(types, name);
      return resolvedModule ? { ...resolution, resolvedModule } : resolution;
    });
  };
}

/** Our types are written against zod 4. */
function usable(zod: ResolvedModule | undefined): ResolvedModule | undefined {
  return zod && (zod.packageId === undefined || zod.packageId.version.startsWith("4.")) ? zod : undefined;
}

/** The plugin lives in `node_modules/pipeloom-typescript-plugin` of the extension. */
export default function init({ typescript }: PluginModules): { create(info: PluginInfo): object } {
  return {
    create({ languageServiceHost: host, languageService, project }) {
      const types = join(dirname(dirname(__dirname)), "dist", "types");
      addResolution(host, types, () => {
        const from = join(project.getCurrentDirectory(), "pipeline.ts");
        return typescript.resolveModuleName("zod", from, host.getCompilationSettings(), typescript.sys).resolvedModule;
      });
      return languageService;
    },
  };
}
