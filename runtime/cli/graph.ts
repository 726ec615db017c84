import { command, workspaceFlag } from "./command.ts";
import { choice } from "./arguments.ts";
import type { Shape } from "./arguments.ts";
import { graphJson } from "./graph-json.ts";
import { graphMermaid } from "./graph-mermaid.ts";
import { graphText } from "./graph-text.ts";
import { openPipelineFile, pipelineNamed, problemComplaint } from "./pipeline-file.ts";
import { exitCode, formatComplaint, noPipeline, Refusal } from "./refusal.ts";
import { createStyle } from "./style.ts";

const shape = {
  name: "graph",
  summary: "Print the pipelines of a file as a graph; nothing of the file is run",
  positionals: ["FILE"],
  flags: {
    pipeline: { type: "string", value: "NAME", help: "Only this pipeline" },
    format: { type: "string", value: "json|mermaid|text", help: "How to print it (default: text)" },
    ...workspaceFlag,
  },
} as const satisfies Shape;

export const graph = command(shape, async ({ positionals, flags }, { terminal, cwd }) => {
  const format = choice(shape, "format", flags.format, ["json", "mermaid", "text"], "text");
  const opened = await openPipelineFile(positionals[0] ?? "", cwd);
  const { parsed } = opened;
  const pipelines = flags.pipeline === undefined ? parsed.pipelines : [pipelineNamed(opened, flags.pipeline)];
  const errors = parsed.problems
    .filter(({ severity }) => severity === "error")
    .map((problem) => problemComplaint(problem, opened, cwd));

  if (format === "json")
    terminal.out(
      `${JSON.stringify(graphJson(pipelines, parsed.problems), undefined, terminal.isLive ? 2 : undefined)}\n`,
    );
  else if (format === "mermaid") terminal.out(pipelines.map(graphMermaid).join("\n"));
  else {
    const style = createStyle(terminal);
    const columns = terminal.isLive ? terminal.columns() : Infinity;
    terminal.out(pipelines.map((pipeline) => graphText(pipeline, { style, columns })).join("\n"));
  }

  // The graph of a broken file is the best one; only when there is none is the file refused.
  if (pipelines.length === 0)
    throw errors.length > 0 ? new Refusal(errors) : noPipeline(opened.shown, parsed.usesPipeloom);
  for (const error of errors) terminal.error(`${formatComplaint(error)}\n`);
  return exitCode.succeeded;
});
