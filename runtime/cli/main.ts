#!/usr/bin/env node
/** The `pipeloom` command. Nothing but this file ends the process or reads `process`; the rest is `program.ts`. */
import type { Environment } from "./command.ts";
import { lineInput } from "./line-input.ts";
import { runProgram } from "./program.ts";
import { exitCode } from "./refusal.ts";
import { openTerminal } from "./terminal.ts";

const { env, stdin, stdout, stderr } = process;
const terminal = openTerminal(stdout, stderr, env, process.platform);
const environment: Environment = {
  terminal,
  cwd: process.cwd(),
  env,
  nodePath: process.execPath,
  onInterrupt(listener) {
    process.on("SIGINT", listener);
    process.on("SIGTERM", listener);
    return () => {
      process.off("SIGINT", listener);
      process.off("SIGTERM", listener);
    };
  },
  ...(stdin.isTTY && { input: lineInput(stdin, stdout, () => process.kill(process.pid, "SIGINT")) }),
  leaveNow: (code) => process.exit(code),
};

// A reader that has seen enough (`| head`) is no error.
for (const stream of [stdout, stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCode.succeeded);
    throw error;
  });
}

process.exitCode = await runProgram(process.argv.slice(2), environment);
