/** Every command, without its `pipeloom.` prefix. The manifest contributes exactly these. */
export const commandIds = [
  "openGraph", "openGraphEditor", "openSource", "pinGraph", "unpinGraph",
  "run", "runWith", "runWithoutCache", "cancel", "rerun", "rerunWith", "openRun", "showLogs", "copyRunId",
  "openArtifact", "openArtifactBeside", "saveArtifact", "copyDigest", "goToStep",
  "selectPipeline", "selectPython", "stopEngine", "refresh",
  "tidy", "fit", "search", "toggleDirection",
  "focusParameters", "resetParameters", "makePythonImportsKnown", "newPipeline",
] as const;
export type CommandId = (typeof commandIds)[number];
