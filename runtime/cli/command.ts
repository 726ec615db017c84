/** What a command is: its shape, and what it does in a given environment. */
import type { Arguments, Flags, Shape } from "./arguments.ts";
import { readArguments } from "./arguments.ts";
import type { LineInput } from "./line-input.ts";
import type { Terminal } from "./terminal.ts";

/** Everything a command needs from outside: no command reads `process` itself. */
export interface Environment {
  readonly terminal: Terminal;
  /** Folder that relative paths are relative to. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The Node that runs us, and that runs the engine. */
  readonly nodePath: string;
  /** Calls back on Ctrl+C or a request to end. Returns the unsubscribe. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Lines that a person types; absent where nobody does. */
  readonly input?: LineInput;
  /** Ends the process at once, whatever is open. */
  readonly leaveNow: (code: number) => void;
}

export interface Command {
  readonly shape: Shape;
  /** Answers with the exit code. */
  readonly run: (argv: readonly string[], environment: Environment) => Promise<number>;
}

export function command<const F extends Flags>(
  shape: Shape & { readonly flags: F },
  run: (given: Arguments<F>, environment: Environment) => Promise<number> | number,
): Command {
  return { shape, run: async (argv, environment) => run(readArguments(shape, argv), environment) };
}

/** Flags that several commands share, in the same words. */
export const workspaceFlag = {
  workspace: {
    type: "string",
    value: "DIR",
    help: "Folder that holds .pipeloom/ (default: nearest with pipeloom.yaml, else .git, else the file's)",
  },
} as const;

export const jsonFlag = { json: { type: "boolean", help: "Print JSON for programs" } } as const;
