/** What `--help` prints. */
import type { Command } from "./command.ts";
import { command } from "./command.ts";
import type { Flag, Shape } from "./arguments.ts";
import { exitCode } from "./refusal.ts";

interface Listed {
  readonly words: readonly string[];
  readonly summary: string;
}

/** `pipeloom --help`, or the help of a group such as `runs`. */
export function helpCommand(listed: readonly Listed[]): Command {
  const shape: Shape = { name: "help", summary: "Show this help", positionals: ["COMMAND?", "WORD?"], flags: {} };
  return command(shape, (_given, { terminal }) => {
    const width = Math.max(...listed.map(({ words }) => words.join(" ").length));
    const rows = listed.map(({ words, summary }) => `  ${words.join(" ").padEnd(width)}  ${summary}`);
    terminal.out(
      [
        "Usage: pipeloom COMMAND …",
        "",
        ...rows,
        "",
        "pipeloom COMMAND --help tells more about one. pipeloom --version prints the version.",
        "Exit codes: 0 succeeded, 1 run failed, 2 bad usage, parameters or file, 130 cancelled.",
        "",
      ].join("\n"),
    );
    return exitCode.succeeded;
  });
}

/** `pipeloom run --help`. */
export function helpFor(shape: Shape): Command {
  return { shape, run: (_argv, { terminal }) => (terminal.out(helpText(shape)), Promise.resolve(exitCode.succeeded)) };
}

function helpText(shape: Shape): string {
  const flags = Object.entries(shape.flags);
  const rows = flags.map(([name, flag]) => [written(name, flag), flag.help] as const);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  const positionals = shape.positionals.map((name) => (name.endsWith("?") ? `[${name.slice(0, -1)}]` : name));
  return [
    `Usage: ${["pipeloom", shape.name, ...positionals, ...(flags.length > 0 ? ["[flags]"] : [])].join(" ")}`,
    "",
    `${shape.summary}.`,
    ...(rows.length > 0 ? ["", ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`)] : []),
    ...(shape.notes === undefined ? [] : ["", shape.notes]),
    "",
  ].join("\n");
}

function written(name: string, flag: Flag): string {
  const short = flag.short === undefined ? "" : `-${flag.short}, `;
  return `${short}--${name}${flag.type === "string" ? ` ${flag.value ?? "VALUE"}` : ""}${flag.multiple ? " …" : ""}`;
}
