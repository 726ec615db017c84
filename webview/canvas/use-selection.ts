/** Which node is selected, and what that does in the editor: its source is shown, the inspector shows its step. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { useChildren } from "../state/children.ts";
import { host } from "../state/connect.ts";
import { selectNodes, selectedNodes } from "../state/selection.ts";
import { placeOf } from "../state/expansion.ts";
import { useView } from "../state/view.ts";

export interface Selection {
  readonly select: (id: string | undefined, how?: { readonly reveal?: boolean; readonly quiet?: boolean }) => void;
  readonly selectEdge: (id: string) => void;
  /** For a menu: what it is opened on is selected, unless it is part of what is selected already. */
  readonly keepOrSelect: (id: string) => void;
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
      const { scope, id } = placeOf(useChildren.getState().scopes, node);
      const request = { pipeline: scope?.pipeline ?? pipeline, node: id, target, focus };
      void host.request("node.reveal", request).catch(() => {});
    },
    [pipeline],
  );
  const select = useCallback<Selection["select"]>(
    (id, how = {}) => {
      selectNodes(id === undefined ? [] : [id]);
      if (id === undefined) return;
      if (useView.getState().tab !== "step" && !how.quiet && useView.getState().tab !== "logs")
        useView.setState({ tab: "step" });
      if (how.reveal) reveal(id, true);
      // Searching and walking look around; only a deliberate click or Enter moves the text editor.
      if (how.quiet) return;
      // The text of a child pipeline would bring that pipeline's own graph in place of this one.
      const isInner = placeOf(useChildren.getState().scopes, id).scope !== undefined;
      if (!isInner) open(id, "call", false);
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
      keepOrSelect: (id) => {
        if (!selectedNodes().includes(id)) select(id, { quiet: true });
      },
      selectEdge: (id) => useView.setState({ selected: undefined, selectedEdge: id }),
      openDefinition: (id) => open(id, "definition", true),
      openCall: (id) => open(id, "call", true),
      announcement,
      announce,
    }),
    [select, open, announcement],
  );
}
