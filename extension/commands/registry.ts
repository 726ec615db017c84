/** Which function each command is. */
import { answer, showQuestion } from "./answer.ts";
import { cancel } from "./cancel.ts";
import { fit, search, selectAll, tidy, toggleDirection } from "./canvas.ts";
import type { Command } from "./command.ts";
import { compareRuns } from "./compare-runs.ts";
import { copyDigest } from "./copy-digest.ts";
import { copyRunId } from "./copy-run-id.ts";
import {
  addNode,
  addParameter,
  connectNodes,
  deleteNode,
  disconnectNodes,
  duplicateNode,
  editParameter,
  newStep,
  renameNode,
  toggleNode,
  wrapNodes,
} from "./edit.ts";
import { focusParameters } from "./focus-parameters.ts";
import { goToNode } from "./go-to-node.ts";
import { goToStep } from "./go-to-step.ts";
import type { CommandId } from "./ids.ts";
import { makePythonImportsKnown } from "./make-python-imports-known.ts";
import { newPipeline } from "./new-pipeline.ts";
import { openArtifact, openArtifactBeside } from "./open-artifact.ts";
import { openGraphEditor } from "./open-graph-editor.ts";
import { openGraph } from "./open-graph.ts";
import { openRun } from "./open-run.ts";
import { openSource } from "./open-source.ts";
import { pinGraph, unpinGraph } from "./pin-graph.ts";
import { previewRun, rerunFailed, runFrom, runOnly, runUntil } from "./plan.ts";
import { presets } from "./presets.ts";
import { refresh } from "./refresh.ts";
import { rerun, rerunWith } from "./rerun.ts";
import { resume } from "./resume.ts";
import { resetParameters } from "./reset-parameters.ts";
import { runWith } from "./run-with.ts";
import { run, runWithoutCache } from "./run.ts";
import { saveArtifact } from "./save-artifact.ts";
import { selectPipeline } from "./select-pipeline.ts";
import { selectPython } from "./select-python.ts";
import { showLogs } from "./show-logs.ts";
import { showSource } from "./show-source.ts";
import { tagAsset, untagAsset } from "./tag-asset.ts";
import { stopEngine } from "./stop-engine.ts";
import { sweep } from "./sweep.ts";

export const commands: Readonly<Record<CommandId, Command>> = {
  openGraph,
  openGraphEditor,
  openSource,
  pinGraph,
  unpinGraph,
  run,
  runWith,
  sweep,
  runWithoutCache,
  previewRun,
  runFrom,
  runUntil,
  runOnly,
  answer,
  showQuestion,
  cancel,
  resume,
  rerunFailed,
  rerun,
  rerunWith,
  openRun,
  compareRuns,
  tagAsset,
  untagAsset,
  showLogs,
  copyRunId,
  openArtifact,
  openArtifactBeside,
  saveArtifact,
  copyDigest,
  goToStep,
  selectPipeline,
  selectPython,
  stopEngine,
  refresh,
  tidy,
  fit,
  search,
  toggleDirection,
  selectAll,
  addNode,
  newStep,
  connectNodes,
  disconnectNodes,
  renameNode,
  duplicateNode,
  deleteNode,
  toggleNode,
  wrapNodes,
  addParameter,
  editParameter,
  goToNode,
  showSource,
  focusParameters,
  resetParameters,
  presets,
  makePythonImportsKnown,
  newPipeline,
};
