import * as vscode from "vscode";
import type { RunSummary } from "../../runtime/model/run.ts";
import { setContextKey } from "../platform/context-keys.ts";
import { createOwner } from "../platform/disposables.ts";
import { openQuestions } from "../runs/questions.ts";
import type { Runs } from "../runs/runs.ts";
import { isResumable } from "../runs/runs.ts";
import { statusBarText } from "./status-text.ts";

/** How many runs there are now and how far they are; a click cancels. Nothing is shown while nothing runs. */
export function showStatusBar(runs: Runs): vscode.Disposable {
  const owner = createOwner();
  const item = owner.own(vscode.window.createStatusBarItem("pipeloom.runs", vscode.StatusBarAlignment.Left, 10));
  item.name = "Pipeloom Runs";
  const update = () => {
    const active: readonly RunSummary[] = runs.active();
    setContextKey("isRunning", active.length > 0);
    const questions = openQuestions(runs);
    setContextKey("isAsking", questions.length > 0);
    setContextKey("hasResumable", runs.summaries().some(isResumable));
    setContextKey("hasRuns", runs.summaries().length > 0);
    const [question] = questions;
    if (question) {
      const text = questions.length === 1 ? `${question.pipeline} asks` : `${questions.length} questions`;
      item.text = `$(question) ${text}`;
      item.tooltip = `${question.question}\nClick to answer.`;
      item.accessibilityInformation = {
        label: `Pipeloom: ${question.pipeline} waits for an answer: ${question.question}`,
      };
      item.command = "pipeloom.answer";
      return item.show();
    }
    const text = statusBarText(active);
    if (!text) return item.hide();
    item.text = text.text;
    item.tooltip = text.tooltip;
    item.accessibilityInformation = { label: text.spoken };
    item.command =
      active.length === 1 && active[0]
        ? { command: "pipeloom.openRun", title: "Open Run", arguments: [active[0].runId] }
        : "pipeloom.cancel";
    item.show();
  };
  owner.onDispose(runs.onChange.on(update));
  return owner;
}
