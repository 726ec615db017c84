/**
 * Asks a registry of parameters: a command, an HTTP endpoint or a file, as `pipeloom.yaml` names it.
 *
 * Boundary: gives text and where it is from; what it means is `runtime/config`. Never called in Restricted Mode: it starts a process.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

export interface RegistryRequest {
  readonly from:
    | { readonly type: "command"; readonly command: readonly string[] }
    | { readonly type: "url"; readonly url: string }
    | { readonly type: "file"; readonly file: string };
  readonly timeoutMs: number;
}

export type RegistryAnswer =
  | { readonly type: "answer"; readonly text: string; readonly source: string }
  | { readonly type: "problem"; readonly message: string };

/** An answer longer than this is no set of parameters. */
const longest = 1_000_000;

export async function askRegistry(
  { from, timeoutMs }: RegistryRequest,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RegistryAnswer> {
  const answer = (text: string, source: string): RegistryAnswer =>
    text.length > longest
      ? { type: "problem", message: `${source} answered more than ${longest} characters.` }
      : { type: "answer", text, source };
  switch (from.type) {
    case "command":
      return runCommand(from.command, { folder, timeoutMs, environment });
    case "url":
      try {
        const response = await fetch(from.url, {
          headers: { accept: "application/json, application/yaml" },
          signal: AbortSignal.timeout(timeoutMs),
        });
        if (!response.ok)
          return { type: "problem", message: `${from.url} answered ${response.status} ${response.statusText}.` };
        return answer(await response.text(), from.url);
      } catch (error) {
        return { type: "problem", message: `${from.url} could not be asked: ${reason(error, timeoutMs)}` };
      }
    case "file":
      try {
        return answer(await readFile(resolve(folder, from.file), "utf8"), from.file);
      } catch (error) {
        return { type: "problem", message: `${from.file} could not be read: ${reason(error, timeoutMs)}` };
      }
    default:
      return from satisfies never;
  }
}

interface CommandOptions {
  readonly folder: string;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The command's standard output. It runs in the workspace folder, without a shell. */
function runCommand(
  command: readonly string[],
  { folder, timeoutMs, environment }: CommandOptions,
): Promise<RegistryAnswer> {
  const [program = "", ...given] = command;
  const source = `\`${command.join(" ")}\``;
  return new Promise((done) => {
    execFile(
      program,
      given,
      {
        cwd: folder,
        env: { ...environment },
        timeout: timeoutMs,
        killSignal: "SIGKILL",
        maxBuffer: longest,
        windowsHide: true,
      },
      (error, stdout, stderr) => {
        if (!error) return done({ type: "answer", text: stdout, source });
        const said = stderr.trim().split("\n").at(-1) ?? "";
        const why = error.killed
          ? `no answer within ${timeoutMs / 1_000} s`
          : error.code === "ENOENT"
            ? `there is no program "${program}"`
            : `exit code ${error.code ?? "unknown"}${said === "" ? "" : `: ${said.slice(0, 300)}`}`;
        return done({ type: "problem", message: `${source} could not be asked: ${why}.` });
      },
    );
  });
}

function reason(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return `${String(error)}.`;
  if (error.name === "TimeoutError") return `no answer within ${timeoutMs / 1_000} s.`;
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error.message}${cause}.`;
}
