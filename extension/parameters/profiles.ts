/** Which profile of `pipeloom.yaml` runs use: chosen here and remembered for the workspace, else the setting's. */
import type { Memento, Uri } from "vscode";
import { settings } from "../platform/settings.ts";
import { createSignal } from "../platform/signal.ts";

export type Profiles = ReturnType<typeof createProfiles>;

const stateKey = "parameters.profile";

export function createProfiles(memory: Pick<Memento, "get" | "update">) {
  const onChange = createSignal<void>();
  return {
    onChange,
    /** The empty text: none. */
    of: (uri: Uri): string => memory.get<string>(stateKey) ?? settings.profile(uri),
    choose(name: string): void {
      void memory.update(stateKey, name);
      onChange.emit();
    },
  };
}
