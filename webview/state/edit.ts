/**
 * Edits of the text, asked of the host.
 *
 * Invariants:
 * 1. One at a time, each on the text as the one before left it: quick keys in a row are never stale by our own doing.
 * 2. Nothing is drawn before the host has sent the graph of the new text.
 */
import type { Edit } from "../../runtime/model/edit.ts";
import type { Node } from "../../runtime/model/graph.ts";
import { RpcError } from "../../runtime/protocol/rpc.ts";
import { host } from "./connect.ts";
import { notify, selectPipeline, useSession } from "./session.ts";
import { spokenEdit, useSpoken } from "./spoken-edit.ts";
import { useView } from "./view.ts";

/** Why not, or the nodes that are in the graph since. */
export type EditOutcome =
  | { readonly type: "refused"; readonly message: string }
  | { readonly type: "done"; readonly added: readonly string[] };

/** How long the host may take to send the graph of a text that it has changed. */
const patienceMs = 3_000;
let last: Promise<unknown> = Promise.resolve();

export function edit(...edits: readonly Edit[]): Promise<EditOutcome> {
  const next = last.then(() => send(edits));
  last = next;
  return next;
}

/** As `edit`, with the refusal in the bar at the top. A node that was added is selected. */
export async function editOrSay(...edits: readonly Edit[]): Promise<boolean> {
  const outcome = await edit(...edits);
  if (outcome.type === "refused") notify(outcome.message);
  else {
    notify(undefined);
    const [added] = outcome.added;
    if (added !== undefined) useView.setState({ selected: added, tabStop: added });
  }
  return outcome.type === "done";
}

async function send(edits: readonly Edit[]): Promise<EditOutcome> {
  const session = useSession.getState();
  const pipeline = selectPipeline(session);
  if (!pipeline || !session.document) return { type: "refused", message: "There is no pipeline to edit." };
  const before = new Set(pipeline.nodes.map(({ id }) => id));
  try {
    const { version } = await host.request("edit", {
      pipeline: pipeline.name,
      version: session.document.version,
      edits: edits.map((each) => ({ ...each })),
    });
    await documentAt(version, session.document.uri);
    useSpoken.setState({ text: edits.map(spokenEdit).join(". ") });
    const nodes: readonly Node[] = selectPipeline(useSession.getState())?.nodes ?? [];
    return { type: "done", added: nodes.map(({ id }) => id).filter((id) => !before.has(id)) };
  } catch (error) {
    return {
      type: "refused",
      message: error instanceof RpcError || error instanceof Error ? error.message : String(error),
    };
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
