/**
 * A plugin of the TypeScript server: resolves `pipeloom` to the types that the extension ships, so that a pipeline file needs
 * nothing installed. `zod` likewise, but only where the project has none of its own.
 *
 * Invariant: what the project resolves by itself is never changed.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

interface Resolved {
  readonly resolvedModule?:
    | { readonly resolvedFileName: string; readonly extension: string; readonly isExternalLibraryImport?: boolean }
    | undefined;
}

/** The parts of the server's API that are used; the TypeScript package itself is not bundled. */
interface PluginInfo {
  readonly languageServiceHost: {
    resolveModuleNameLiterals?: (
      literals: readonly { readonly text: string }[],
      ...rest: unknown[]
    ) => readonly Resolved[];
  };
  readonly languageService: object;
}

/** `types` is the folder `dist/types` of the extension. */
export function resolveFrom(types: string, name: string): string | undefined {
  const file =
    name === "pipeloom"
      ? join(types, "pipeloom", "index.d.ts")
      : name === "zod"
        ? join(types, "node_modules", "zod", "index.d.ts")
        : /^zod\/v[34](-mini)?$/.test(name)
          ? join(types, "node_modules", name, "index.d.ts")
          : undefined;
  return file !== undefined && existsSync(file) ? file.replaceAll("\\", "/") : undefined;
}

export function addResolution(host: PluginInfo["languageServiceHost"], types: string): void {
  const original = host.resolveModuleNameLiterals?.bind(host);
  if (!original) return;
  host.resolveModuleNameLiterals = (literals, ...rest) => {
    const results = original(literals, ...rest);
    return results.map((result, index) => {
      if (result.resolvedModule) return result;
      const resolvedFileName = resolveFrom(types, literals[index]?.text ?? "");
      return resolvedFileName === undefined
        ? result
        : { ...result, resolvedModule: { resolvedFileName, extension: ".d.ts", isExternalLibraryImport: true } };
    });
  };
}

/** The plugin lives in `node_modules/pipeloom-typescript-plugin` of the extension. */
export default function init(): { create(info: PluginInfo): object } {
  return {
    create(info) {
      addResolution(info.languageServiceHost, join(dirname(dirname(__dirname)), "dist", "types"));
      return info.languageService;
    },
  };
}
