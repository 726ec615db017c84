import { command } from "./command.ts";
import { version } from "./installation.ts";
import { exitCode } from "./refusal.ts";

export const versionCommand = command(
  { name: "--version", summary: "Print the version", positionals: [], flags: {} },
  (_given, { terminal }) => {
    terminal.out(`${version()}\n`);
    return exitCode.succeeded;
  },
);
