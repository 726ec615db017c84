/** The last refused edit and where in the source the reason is. */
import { create } from "zustand";
import { RefusedAt } from "../../runtime/protocol/ask-edit.ts";
import { RpcError } from "../../runtime/protocol/rpc.ts";

interface RefusalPlace {
  /** Counts only while this is the notice that is shown. */
  readonly text: string;
  readonly at: RefusedAt | undefined;
}

export const useRefusal = create<RefusalPlace>()(() => ({ text: "", at: undefined }));

/** What a refused edit says; the place that it points at is kept for the bar that shows it. */
export function refusalText(error: unknown): string {
  const text = error instanceof RpcError || error instanceof Error ? error.message : String(error);
  const at = error instanceof RpcError ? RefusedAt.safeParse(error.data) : undefined;
  useRefusal.setState({ text, at: at?.success ? at.data : undefined });
  return text;
}
