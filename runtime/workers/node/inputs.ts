/** Ready inputs to the values that a step takes. */
import { decodeValue } from "../../store/codecs/decode.ts";
import type { ArtifactStore } from "../../store/artifacts.ts";
import type { ReadyInput } from "../../protocol/worker.ts";

export interface InputReader {
  /** `where` begins the message of an error. */
  read(input: ReadyInput, where?: string): unknown;
}

export function createInputReader(store: ArtifactStore): InputReader {
  // A map takes its items one by one from one list: that list is decoded once, and each item is handed out once per attempt.
  let list: { readonly digest: string; readonly items: unknown } | undefined;
  const read = (input: ReadyInput, where = ""): unknown => {
    switch (input.type) {
      case "value":
        return input.value;
      case "artifact": {
        if (input.index === undefined) return decodeValue(store.get(input.digest), input.codec);
        if (list?.digest !== input.digest)
          list = { digest: input.digest, items: decodeValue(store.get(input.digest), input.codec) };
        return itemOf(list.items, input.index, where);
      }
      case "list":
        return input.items.map((item) => read(item, where));
      case "record":
        return Object.fromEntries(Object.entries(input.entries).map(([name, entry]) => [name, read(entry, where)]));
      default:
        return input satisfies never;
    }
  };
  return { read };
}

function itemOf(items: unknown, index: number, where: string): unknown {
  if (!Array.isArray(items)) throw new InputError(`${where}Item ${index} was asked of a value that is not a list.`);
  if (index < items.length) return structuredClone(items[index]);
  throw new InputError(`${where}Item ${index} was asked of a list of ${items.length}.`);
}

/** What was wired does not fit what is there: the same words as the engine's, which checks short lists itself. */
class InputError extends Error {
  override readonly name = "IndexError";
  readonly code = "bad-index";
}
