/**
 * Edits of the text, asked of the host.
 *
 * Invariants:
 * 1. One at a time, each on the text as the one before left it: quick keys in a row are never stale by our own doing.
 * 2. Nothing is drawn before the host has sent the graph of the new text.
 */
import type { Edit } from "../../runtime/model/edit.ts";
import type { Node } from "../../runtime/model/graph.ts";
import type { EditAction } from "../../runtime/protocol/ask-edit.ts";
import { host } from "./connect.ts";
import { refusalText } from "./refusal.ts";
import { selectNodes } from "./selection.ts";
import { notify, selectPipeline, useSession } from "./session.ts";
import { spokenEdits, useSpoken } from "./spoken-edit.ts";

/** Why not, or the nodes that are in the graph since; nothing was done when the user thought better of it. */
export type EditOutcome =
  | { readonly type: "refused"; readonly message: string }
  | { readonly type: "done"; readonly added: readonly string[] }
  | { readonly type: "left" };

/** How long the host may take to send the graph of a text that it has changed. */
const patienceMs = 3_000;
let last: Promise<unknown> = Promise.resolve();

export function edit(...edits: readonly Edit[]): Promise<EditOutcome> {
  return inTurn(async (pipeline, version) => {
    const sent = edits.map((each) => ({ ...each }));
    return { version: (await host.request("edit", { pipeline, version, edits: sent })).version, edits };
  });
}

/** An edit about which the user is asked first, in the editor's own pickers. */
export function askEdit(action: EditAction, nodes: readonly string[], input?: string): Promise<EditOutcome> {
  return inTurn((pipeline) =>
    host.request("edit.ask", { pipeline, action, nodes: [...nodes], ...(input !== undefined && { input }) }),
  );
}

/** As `edit`, with the refusal in the bar at the top. A node that was added is selected. */
export async function editOrSay(...edits: readonly Edit[]): Promise<boolean> {
  return sayOutcome(await edit(...edits));
}

export function sayOutcome(outcome: EditOutcome): boolean {
  if (outcome.type === "left") return false;
  notify(outcome.type === "refused" ? outcome.message : undefined);
  if (outcome.type === "done" && outcome.added.length > 0) selectNodes(outcome.added);
  return outcome.type === "done";
}

type Change = { readonly version: number; readonly edits: readonly Edit[] };

function inTurn(change: (pipeline: string, version: number) => Promise<Change>): Promise<EditOutcome> {
  const next = last.then(() => make(change));
  last = next;
  return next;
}

async function make(change: (pipeline: string, version: number) => Promise<Change>): Promise<EditOutcome> {
  const session = useSession.getState();
  const pipeline = selectPipeline(session);
  if (!pipeline || !session.document) return { type: "refused", message: "There is no pipeline to edit." };
  const before = new Set(pipeline.nodes.map(({ id }) => id));
  try {
    const { version, edits } = await change(pipeline.name, session.document.version);
    if (edits.length === 0) return { type: "left" };
    await documentAt(version, session.document.uri);
    useSpoken.setState({ text: spokenEdits(edits) });
    const nodes: readonly Node[] = selectPipeline(useSession.getState())?.nodes ?? [];
    return { type: "done", added: nodes.map(({ id }) => id).filter((id) => !before.has(id)) };
  } catch (error) {
    return { type: "refused", message: refusalText(error) };
  }
}

function documentAt(version: number, uri: string): Promise<void> {
  const isThere = () => {
    const { document } = useSession.getState();
    return document?.uri !== uri || document.version >= version;
  };
  if (isThere()) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, patienceMs);
    const stop = useSession.subscribe(() => isThere() && end());
  });
}
