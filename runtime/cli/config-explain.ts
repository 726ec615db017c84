import { explain } from "../config/explain.ts";
import type { Explanation } from "../config/explain.ts";
import { formatConfigProblem } from "../config/problem.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { workspaceFor } from "./engine.ts";
import { parameterFlags, readParameters, requireParameters } from "./parameters.ts";
import { openPipelineFile, pipelineNamed } from "./pipeline-file.ts";
import { exitCode } from "./refusal.ts";
import type { Style } from "./style.ts";
import { createStyle } from "./style.ts";
import { printable } from "./text-width.ts";
import { table } from "./table.ts";

const shape = {
  name: "config explain",
  summary: "Show each parameter's value, which layer gave it, and what it hides",
  positionals: ["FILE"],
  flags: {
    pipeline: { type: "string", value: "NAME", help: "Which pipeline, when the file has several" },
    ...parameterFlags,
    ...jsonFlag,
    ...workspaceFlag,
  },
} as const satisfies Shape;

export const configExplain = command(shape, async ({ positionals, flags }, environment) => {
  const { terminal, cwd } = environment;
  const opened = await openPipelineFile(positionals[0] ?? "", cwd);
  const pipeline = pipelineNamed(opened, flags.pipeline);
  const request = {
    pipeline,
    file: opened.shown,
    workspace: workspaceFor(flags.workspace, environment, opened.path),
    given: flags,
  };
  const { parameters, problems } = await readParameters(request, environment);
  const rows = explain(pipeline.parameters, parameters);
  if (flags.json) {
    const told = problems.map((problem) => ({
      code: problem.code,
      severity: problem.severity,
      message: formatConfigProblem(problem),
    }));
    terminal.out(`${JSON.stringify({ pipeline: pipeline.name, parameters: rows, problems: told })}\n`);
  } else if (rows.length === 0) terminal.out(`Pipeline "${pipeline.name}" has no parameters.\n`);
  else {
    const style = createStyle(terminal);
    terminal.out(
      table(
        [["PARAMETER", "VALUE", "FROM", "HIDES"].map(style.dim), ...rows.map((row) => cells(row, style))],
        terminal,
        style,
      ),
    );
  }
  // What stands above is worth seeing even when a value is wrong; the exit code still tells.
  await requireParameters(request, environment);
  return exitCode.succeeded;
});

function cells({ parameter, text, layer, source, hidden }: Explanation, style: Style): readonly string[] {
  const from = layer === "none" ? "" : layer;
  const hides = hidden
    .map((each) => `${each.text} (${each.layer}${each.source === undefined ? "" : ` ${each.source}`})`)
    .join(", ");
  return [
    parameter,
    printable(text),
    `${from}${source === undefined ? "" : style.dim(` ${source}`)}`,
    style.dim(printable(hides)),
  ];
}
