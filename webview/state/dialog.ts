/** The one dialog that is open over the graph. */
import { create } from "zustand";

export type Dialog =
  | { readonly type: "add-node" }
  | { readonly type: "connect" }
  | { readonly type: "rename"; readonly node: string };

export const useDialog = create<{ readonly dialog: Dialog | undefined }>()(() => ({ dialog: undefined }));

export function openDialog(dialog: Dialog | undefined): void {
  useDialog.setState({ dialog });
}
