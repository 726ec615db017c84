/** Ready inputs to the values that a step takes. */
import { decodeValue } from "../../store/codecs/decode.ts";
import type { ArtifactStore } from "../../store/artifacts.ts";
import type { ReadyInput } from "../../protocol/worker.ts";

export interface InputReader {
  read(input: ReadyInput): unknown;
}

export function createInputReader(store: ArtifactStore): InputReader {
  // A map takes its items one by one from one list: that list is decoded once, and each item is handed out once per attempt.
  let list: { readonly digest: string; readonly items: unknown } | undefined;
  const read = (input: ReadyInput): unknown => {
    switch (input.type) {
      case "value":
        return input.value;
      case "artifact": {
        if (input.index === undefined) return decodeValue(store.get(input.digest), input.codec);
        if (list?.digest !== input.digest)
          list = { digest: input.digest, items: decodeValue(store.get(input.digest), input.codec) };
        return itemOf(list.items, input.index);
      }
      case "list":
        return input.items.map(read);
      case "record":
        return Object.fromEntries(Object.entries(input.entries).map(([name, entry]) => [name, read(entry)]));
      default:
        return input satisfies never;
    }
  };
  return { read };
}

function itemOf(items: unknown, index: number): unknown {
  if (!Array.isArray(items)) throw new TypeError(`Item ${index} was wired, but the output is not a list.`);
  if (index < items.length) return structuredClone(items[index]);
  throw new RangeError(
    `Item ${index} was wired, but the list has ${items.length} ${items.length === 1 ? "item" : "items"}.`,
  );
}
