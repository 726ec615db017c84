/** esbuild's messages as failures with a stable code, the place, a code frame and what to do. */
import { basename, dirname, resolve } from "node:path";
import type { Message } from "esbuild";
import type { Failure } from "../../../model/failure.ts";

/** What the resolver tells about a module that it did not find. */
export interface MissingModule {
  readonly type: "missing-module";
  readonly specifier: string;
}

/** The first of the build's messages as a failure. Paths in messages are relative to `workingDir`. */
export function bundleFailure(messages: readonly Message[], file: string, workingDir: string): Failure {
  const [message] = messages;
  if (!message)
    return { name: "BundleError", code: "bundle-failed", message: `${basename(file)} could not be loaded.` };
  const { location } = message;
  const at = location && {
    file: resolve(workingDir, location.file),
    line: Math.max(1, location.line),
    column: location.column + 1,
  };
  const where = at ? `${at.file}:${at.line}:${at.column}` : file;
  const missing = missingModuleOf(message.detail);
  const failure = missing
    ? {
        name: "MissingModuleError",
        code: "missing-module",
        message: `${missingText(missing.specifier, at?.file ?? file)} (${where})`,
      }
    : {
        name: "SyntaxError",
        code: "syntax-error",
        message: `${message.text} (${where}). Correct the file and run again.`,
      };
  const frame = location && frameOf(location.lineText, location.line, location.column, location.length);
  return { ...failure, ...(at && { location: at }), ...(frame && { stack: `${where}\n${frame}` }) };
}

/** The pipeline file itself is not there. */
export function missingFile(file: string): Failure {
  return { name: "MissingFileError", code: "missing-file", message: `There is no file ${file}. Check the path.` };
}

/** The package that a specifier names: `@scope/name` or `name`. */
export function packageNameOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function missingText(specifier: string, importer: string): string {
  if (/^[./]/.test(specifier))
    return `There is no file "${specifier}" beside ${basename(importer)}. Correct the path of the import, or create the file.`;
  return `The package "${packageNameOf(specifier)}" is not installed. Run \`npm install ${packageNameOf(specifier)}\` in ${dirname(importer)}.`;
}

function missingModuleOf(detail: unknown): MissingModule | undefined {
  const isMissing =
    typeof detail === "object" && detail !== null && "type" in detail && detail.type === "missing-module";
  // SAFETY: only the resolver makes details of this type.
  return isMissing ? (detail as MissingModule) : undefined;
}

function frameOf(text: string, line: number, column: number, length: number): string {
  const gutter = String(line);
  const blank = " ".repeat(gutter.length);
  const before = text.slice(0, column).replace(/[^\t]/g, " ");
  return `${gutter} | ${text}\n${blank} | ${before}${"^".repeat(Math.max(1, Math.min(length, text.length - column)))}`;
}
