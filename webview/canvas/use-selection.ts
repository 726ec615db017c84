/** Which node is selected, and what that does in the editor: its source is shown, the inspector shows its step. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { host } from "../state/connect.ts";
import { useView } from "../state/view.ts";

export interface Selection {
  readonly select: (id: string | undefined, how?: { readonly reveal?: boolean; readonly quiet?: boolean }) => void;
  readonly selectEdge: (id: string) => void;
  readonly openDefinition: (id: string) => void;
  readonly openCall: (id: string) => void;
  /** For the live region. */
  readonly announcement: string;
  readonly announce: (text: string) => void;
}

export function useSelection(pipeline: string, reveal: (id: string, isReadable?: boolean) => void): Selection {
  const [announcement, announce] = useState("");
  const open = useCallback(
    (node: string, target: "call" | "definition", focus: boolean) => {
      void host.request("node.reveal", { pipeline, node, target, focus }).catch(() => {});
    },
    [pipeline],
  );
  const select = useCallback<Selection["select"]>(
    (id, how = {}) => {
      useView.setState({ selected: id, selectedEdge: undefined, ...(id !== undefined && { tabStop: id }) });
      if (id === undefined) return;
      if (useView.getState().tab !== "step" && !how.quiet && useView.getState().tab !== "logs")
        useView.setState({ tab: "step" });
      if (how.reveal) reveal(id, true);
      // Searching and walking look around; only a deliberate click or Enter moves the text editor.
      if (!how.quiet) open(id, "call", false);
    },
    [open, reveal],
  );

  const highlighted = useView((view) => view.highlighted);
  useEffect(() => {
    if (highlighted !== undefined) reveal(highlighted);
  }, [highlighted, reveal]);

  return useMemo(
    () => ({
      select,
      selectEdge: (id) => useView.setState({ selected: undefined, selectedEdge: id }),
      openDefinition: (id) => open(id, "definition", true),
      openCall: (id) => open(id, "call", true),
      announcement,
      announce,
    }),
    [select, open, announcement],
  );
}
