/**
 * The command line as a function: arguments and surroundings in, exit code out.
 *
 * Invariants:
 * 1. Results go to standard output; refusals and warnings go to standard error.
 * 2. An expected failure is a printed complaint and an exit code; only a bug is thrown.
 */
import { RpcError } from "../protocol/rpc.ts";
import type { Environment } from "./command.ts";
import { findCommand } from "./commands.ts";
import { exitCode, formatComplaint, Refusal } from "./refusal.ts";

export async function runProgram(argv: readonly string[], environment: Environment): Promise<number> {
  const { terminal } = environment;
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
