/** All commands, and which one an argument list means. Each is loaded only when it is used. */
import type { Command } from "./command.ts";
import { didYouMean, usage } from "./refusal.ts";

interface Entry {
  readonly words: readonly string[];
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

const commands: readonly Entry[] = [
  {
    words: ["graph"],
    summary: "Print a file's pipelines as a graph",
    load: async () => (await import("./graph.ts")).graph,
  },
  { words: ["run"], summary: "Run a pipeline", load: async () => (await import("./run.ts")).run },
  {
    words: ["edit"],
    summary: "Change a pipeline file by an edit of its graph",
    load: async () => (await import("./edit.ts")).edit,
  },
  {
    words: ["freeze"],
    summary: "Keep a version of a pipeline, and verify it",
    load: async () => (await import("./freeze.ts")).freeze,
  },
  {
    words: ["diff"],
    summary: "Compare versions of a pipeline: files, frozen versions, runs",
    load: async () => (await import("./diff.ts")).diff,
  },
  {
    words: ["runs", "list"],
    summary: "List runs, newest first",
    load: async () => (await import("./runs-list.ts")).runsList,
  },
  {
    words: ["runs", "show"],
    summary: "Show a run and its steps",
    load: async () => (await import("./runs-show.ts")).runsShow,
  },
  {
    words: ["runs", "cancel"],
    summary: "Cancel a run",
    load: async () => (await import("./runs-cancel.ts")).runsCancel,
  },
  {
    words: ["runs", "compare"],
    summary: "Compare runs side by side",
    load: async () => (await import("./runs-compare.ts")).runsCompare,
  },
  {
    words: ["runs", "answer"],
    summary: "Answer a question that a run waits for",
    load: async () => (await import("./runs-answer.ts")).runsAnswer,
  },
  {
    words: ["runs", "resume"],
    summary: "Go on with a run that failed, paused or was cut off",
    load: async () => (await import("./runs-resume.ts")).runsResume,
  },
  {
    words: ["artifacts", "list"],
    summary: "List what runs have produced",
    load: async () => (await import("./artifacts-list.ts")).artifactsList,
  },
  {
    words: ["artifacts", "show"],
    summary: "Show an artifact",
    load: async () => (await import("./artifacts-show.ts")).artifactsShow,
  },
  {
    words: ["artifacts", "export"],
    summary: "Write an artifact to a file",
    load: async () => (await import("./artifacts-export.ts")).artifactsExport,
  },
  {
    words: ["catalog", "list"],
    summary: "List datasets, models, metrics and other assets",
    load: async () => (await import("./catalog-list.ts")).catalogList,
  },
  {
    words: ["catalog", "show"],
    summary: "Show an asset, its facts and its versions",
    load: async () => (await import("./catalog-show.ts")).catalogShow,
  },
  {
    words: ["catalog", "tag"],
    summary: "Tag a version of an asset",
    load: async () => (await import("./catalog-tag.ts")).catalogTag,
  },
  {
    words: ["catalog", "lineage"],
    summary: "Show what an asset came from and what became of it",
    load: async () => (await import("./catalog-lineage.ts")).catalogLineage,
  },
  {
    words: ["cache", "explain"],
    summary: "Tell why each step would run or be reused",
    load: async () => (await import("./cache-explain.ts")).cacheExplain,
  },
  {
    words: ["cache", "verify"],
    summary: "Check everything that is stored",
    load: async () => (await import("./cache-verify.ts")).cacheVerify,
  },
  {
    words: ["cache", "prune"],
    summary: "Remove old runs and what nothing refers to",
    load: async () => (await import("./cache-prune.ts")).cachePrune,
  },
  {
    words: ["config", "explain"],
    summary: "Show where each parameter's value comes from",
    load: async () => (await import("./config-explain.ts")).configExplain,
  },
  {
    words: ["engine", "status"],
    summary: "Show the workspace's engine",
    load: async () => (await import("./engine-status.ts")).engineStatus,
  },
  {
    words: ["engine", "stop"],
    summary: "Stop the workspace's engine",
    load: async () => (await import("./engine-stop.ts")).engineStop,
  },
];

/** Loaded by `npm start`, not meant for users of the packaged command. */
const demo: Entry = {
  words: ["demo"],
  summary: "Run the sample pipeline",
  load: async () => (await import("./demo.ts")).demo,
};

/** Refuses with a near match when no command is meant. */
export async function findCommand(argv: readonly string[]): Promise<{ command: Command; rest: readonly string[] }> {
  const [first, second] = argv;
  if (first === undefined || first === "help" || first === "--help" || first === "-h") {
    const { helpCommand } = await import("./help.ts");
    return { command: helpCommand(commands), rest: argv.slice(1) };
  }
  if (first === "--version" || first === "-v")
    return { command: (await import("./version.ts")).versionCommand, rest: [] };
  const entry = [...commands, demo].find(({ words }) => words.every((word, index) => argv[index] === word));
  if (entry) {
    const rest = argv.slice(entry.words.length);
    const command = await entry.load();
    if (!rest.includes("--help") && !rest.includes("-h")) return { command, rest };
    return { command: (await import("./help.ts")).helpFor(command.shape), rest: [] };
  }
  const group = commands.filter(({ words }) => words[0] === first && words.length > 1);
  if (group.length === 0)
    throw usage(
      `"${first}" is not a command.${didYouMean(first, [...new Set(commands.map(({ words }) => words[0] ?? ""))], "commands")}`,
      undefined,
    );
  if (second === "--help" || second === "-h")
    return { command: (await import("./help.ts")).helpCommand(group), rest: [] };
  const names = group.map(({ words }) => words[1] ?? "");
  if (second === undefined) throw usage(`"pipeloom ${first}" wants one of ${names.join(", ")}.`, first);
  throw usage(`"${second}" is not a command of "pipeloom ${first}".${didYouMean(second, names, "commands")}`, first);
}
