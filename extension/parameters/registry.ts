/**
 * The registry layer in the editor: asked anew for each run, remembered in between for what the form shows.
 *
 * Invariant: in Restricted Mode nothing is asked, because asking may start a process.
 */
import { join } from "node:path";
import { askRegistry } from "../../runtime/client/registry.ts";
import type { RegistryAnswer } from "../../runtime/client/registry.ts";
import type { RegistrySettings } from "../../runtime/config/workspace-file.ts";
import { createSignal } from "../platform/signal.ts";

export type Registry = ReturnType<typeof createRegistry>;

/** How long the form goes on with an answer. */
const freshMs = 60_000;

interface Known {
  readonly answer: RegistryAnswer;
  readonly at: number;
}

export function createRegistry(isTrusted: () => boolean, now: () => number = Date.now) {
  const known = new Map<string, Known>();
  const asking = new Map<string, Promise<RegistryAnswer>>();
  const onChange = createSignal<void>();
  const keyOf = (folder: string, { from }: RegistrySettings) => join(folder, JSON.stringify(from));

  async function ask(folder: string, settings: RegistrySettings): Promise<RegistryAnswer> {
    const key = keyOf(folder, settings);
    const answer = await askRegistry(settings, folder, process.env);
    const before = known.get(key)?.answer;
    known.set(key, { answer, at: now() });
    if (JSON.stringify(before) !== JSON.stringify(answer)) onChange.emit();
    return answer;
  }

  return {
    /** Says when an answer is another than before. */
    onChange,
    /** For a run. Undefined in Restricted Mode. */
    ask: (folder: string, settings: RegistrySettings): Promise<RegistryAnswer | undefined> =>
      isTrusted() ? ask(folder, settings) : Promise.resolve(undefined),
    /** What is known; asks in the background when that is old. */
    latest(folder: string, settings: RegistrySettings): RegistryAnswer | undefined {
      if (!isTrusted()) return undefined;
      const key = keyOf(folder, settings);
      const found = known.get(key);
      if ((!found || now() - found.at > freshMs) && !asking.has(key)) {
        const asked = ask(folder, settings).finally(() => asking.delete(key));
        asking.set(key, asked);
      }
      return found?.answer;
    },
  };
}
