/** The questions that wait in the shown run, and the one that the user was brought to: its form takes the focus once it is there. */
import { create } from "zustand";
import type { OpenQuestion } from "../../runtime/protocol/shown-run.ts";
import { openTab, useView } from "./view.ts";

interface Questions {
  readonly open: readonly OpenQuestion[];
  /** The invocation whose form takes the focus; `true`: whichever is shown. */
  readonly focused: string | true | undefined;
}

export const useQuestion = create<Questions>()(() => ({ open: [], focused: undefined }));

export function openQuestion(node: string, invocation?: string): void {
  useView.setState({ selected: node, tabStop: node, highlighted: node });
  openTab("step");
  useQuestion.setState({ focused: invocation ?? true });
}
