import { existsSync } from "node:fs";
import { join } from "node:path";
import { command } from "./command.ts";
import { graphText } from "./graph-text.ts";
import { rootFolder } from "./installation.ts";
import { openPipelineFile } from "./pipeline-file.ts";
import { exitCode, fileNotFound } from "./refusal.ts";
import { run } from "./run.ts";
import { createStyle } from "./style.ts";
import { pathFrom } from "./words.ts";

const sample = "test/workspaces/weather/forecast.pipeline.ts";

/** `npm start`: a first look at everything, on real data. */
export const demo = command(
  { name: "demo", summary: "Run the sample pipeline", positionals: [], flags: {} },
  async (_given, environment) => {
    const { terminal, cwd } = environment;
    const style = createStyle(terminal);
    const file = join(rootFolder(), sample);
    if (!existsSync(file)) throw fileNotFound(file);
    const opened = await openPipelineFile(file, cwd);
    terminal.out(`The graph of ${opened.shown}, read from its source:\n\n`);
    const columns = terminal.isLive ? terminal.columns() : Infinity;
    for (const pipeline of opened.parsed.pipelines) terminal.out(`${graphText(pipeline, { style, columns })}\n`);
    terminal.out("Running it:\n\n");
    const code = await run.run([file], environment);
    if (code !== exitCode.succeeded) return code;
    const show = "npm run --silent pipeloom --";
    terminal.out(
      [
        "",
        "Next:",
        `  ${show} run ${pathFrom(cwd, file)} --param trees=5   only what follows from the parameter runs again`,
        `  ${show} runs show latest --workspace ${pathFrom(cwd, join(file, ".."))}`,
        "  npm run editor   open it in VS Code, graph and results beside the source",
        "",
      ].join("\n"),
    );
    return code;
  },
);
