/** Local modules on their way into a bundle: read once per content, analysed, and given a line that names their steps. */
import { readFile } from "node:fs/promises";
import { basename, dirname, extname } from "node:path";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import type { Loader, OnLoadResult } from "esbuild";
import { digestOf } from "../../../store/codecs/encode.ts";
import type { Insertion } from "../insertions.ts";
import { captureFunction, capturesOf, inserted } from "./insert.ts";
import type { Capture } from "./insert.ts";
import { defaultName, opaqueModule, readModule } from "./module.ts";
import type { ModuleCode } from "./module.ts";

interface LoadedModule {
  readonly file: string;
  /** SHA-256 of the file's bytes. */
  readonly digest: string;
  /** Absent when the file has a syntax error; the build reports it. */
  readonly code: ModuleCode | undefined;
  readonly result: OnLoadResult;
  readonly insertions: readonly Insertion[];
}

/** Names that stand for `import.meta.url` and the like: each module imports its own. */
export const metaNames = {
  "import.meta.url": "__pipeloom_url",
  "import.meta.dirname": "__pipeloom_dirname",
  "import.meta.filename": "__pipeloom_filename",
  __dirname: "__pipeloom_dirname",
  __filename: "__pipeloom_filename",
} as const;

export const metaNamespace = "pipeloom-meta";

/** Source of the virtual module that a module imports its own place from. */
export function metaModule(file: string): string {
  const values = {
    __pipeloom_url: pathToFileURL(file).href,
    __pipeloom_dirname: dirname(file),
    __pipeloom_filename: file,
  };
  return Object.entries(values)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
    .join("\n");
}

export interface ModuleLoader {
  load(file: string): Promise<OnLoadResult>;
  get(file: string): LoadedModule | undefined;
}

export function createModuleLoader(): ModuleLoader {
  const modules = new Map<string, LoadedModule>();
  return {
    get: (file) => modules.get(file),
    async load(file) {
      const bytes = await readFile(file);
      const digest = digestOf(bytes);
      const known = modules.get(file);
      if (known?.digest === digest) return known.result;
      const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
      const loader = loaderOf(file);
      const { code, captures } = await analyse(text, file, loader);
      const { text: captured, insertions } = inserted(text, captures);
      const contents = code ? withNames(captured, file, code, captures.length > 0) : text;
      const result: OnLoadResult = { contents, loader, resolveDir: dirname(file) };
      modules.set(file, { file, digest, code, result, insertions });
      return result;
    },
  };
}

async function analyse(
  text: string,
  file: string,
  loader: Loader,
): Promise<{ code: ModuleCode | undefined; captures: readonly Capture[] }> {
  const options = {
    loader,
    sourcefile: file,
    target: "es2023",
    logLevel: "silent",
    jsx: "automatic",
  } as const;
  let code: string;
  try {
    ({ code } = await transform(text, options));
  } catch {
    return { code: undefined, captures: [] }; // The build meets the same error and reports it with its place.
  }
  let read: ModuleCode;
  try {
    read = readModule(code);
  } catch {
    return { code: opaqueModule(code), captures: [] };
  }
  if (read.made.length === 0) return { code: read, captures: [] };
  // Few modules make steps inside functions: only theirs need a map back to the author's text.
  const { map } = await transform(text, { ...options, sourcemap: "external", sourcesContent: false });
  return { code: read, captures: capturesOf(read, file, { code, map, text }) };
}

/** Added after the last line, so that no line of the user's moves. */
function withNames(text: string, file: string, code: ModuleCode, hasCaptures: boolean): string {
  const needsMeta = /\bimport\.meta\b|\b__dirname\b|\b__filename\b/.test(text);
  if (code.isCommonJs) {
    if (!needsMeta) return text;
    return `var __pipeloom_dirname = ${JSON.stringify(dirname(file))}, __pipeloom_filename = ${JSON.stringify(file)}; ${text}`;
  }
  let tail = hasCaptures ? `\n;${captureFunction}` : "";
  if (needsMeta)
    tail += `\n;import { ${[...new Set(Object.values(metaNames))].join(", ")} } from ${JSON.stringify(`${metaNamespace}:${file}`)};`;
  const names = code.candidates.map(({ variable }) => variable).filter((name) => name !== defaultName);
  if (code.hasDefaultExpression)
    tail += `\n;import { default as __pipeloom_default } from ${JSON.stringify(`./${basename(file)}`)};`;
  if (code.candidates.length > 0) {
    const entries = [...names, ...(code.hasDefaultExpression ? ["default: __pipeloom_default"] : [])];
    tail += `\n;globalThis[Symbol.for("pipeloom.state.v1")]?.declare(${JSON.stringify(file)}, { ${entries.join(", ")} });`;
  }
  return text + tail;
}

function loaderOf(file: string): Loader {
  switch (extname(file)) {
    case ".tsx":
      return "tsx";
    case ".ts":
    case ".mts":
    case ".cts":
      return "ts";
    case ".jsx":
      return "jsx";
    default:
      return "js";
  }
}
