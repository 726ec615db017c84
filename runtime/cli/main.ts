#!/usr/bin/env node
/**
 * The `pipeloom` command: finds the command that is meant, runs it, prints refusals, sets the exit code.
 *
 * Invariants:
 * 1. Results go to standard output, refusals and warnings to standard error.
 * 2. Nothing but this file ends the process or reads `process`.
 */
import { findCommand } from "./commands.ts";
import type { Environment } from "./command.ts";
import { RpcError } from "../protocol/rpc.ts";
import { exitCode, formatComplaint, Refusal } from "./refusal.ts";
import { openTerminal } from "./terminal.ts";

const { env, stdout, stderr } = process;
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
  leaveNow: (code) => process.exit(code),
};

// A reader that has seen enough (`| head`) is no error.
for (const stream of [stdout, stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCode.succeeded);
    throw error;
  });
}

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const { command, rest } = await findCommand(argv);
    return await command.run(rest, environment);
  } catch (error) {
    // What the engine refuses has its code and text already.
    if (error instanceof RpcError) {
      terminal.error(`${formatComplaint({ code: error.code, message: error.message })}\n`);
      return error.code === "closed" ? exitCode.failed : exitCode.refused;
    }
    if (!(error instanceof Refusal)) throw error;
    for (const complaint of error.complaints) terminal.error(`${formatComplaint(complaint)}\n`);
    if (error.hint !== undefined) terminal.error(`${error.hint}\n`);
    return exitCode.refused;
  }
}
