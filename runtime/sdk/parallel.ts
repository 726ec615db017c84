import { PipeloomError } from "./errors.ts";
import { state } from "./state.ts";

/**
 * An item of a list that `parallelMap` works on failed; `index` says which, `cause` is its error.
 *
 * @example try { await parallelMap(urls, load); } catch (error) { if (error instanceof ItemFailed) console.log("no page for", urls[error.index]); }
 */
export class ItemFailed extends Error {
  override readonly name = "ItemFailed";
  readonly code = "item-failed";
  readonly index: number;
  constructor(index: number, cause: unknown) {
    const said =
      cause instanceof Error
        ? `${cause.name === "Error" ? cause.constructor.name : cause.name}: ${cause.message}`
        : String(cause);
    super(`Item ${index} failed: ${said}`, { cause });
    this.index = index;
  }
}

/**
 * Works on the items of a list inside a step, several at a time. For items that deserve their own cache entry, retries and log, use a step's
 * `map` in the pipeline instead.
 *
 * @param items the list; results are in its order
 * @param work gets an item and its zero-based index
 * @param options.concurrency how many items are in work at once @default 8
 * @throws ItemFailed of the first item, in their order, that failed; items in work finish, no further item starts. The signal's reason when the step is cancelled.
 * @throws PipeloomError `bad-option` when `concurrency` is not a whole number from 1.
 * @example const pages = await parallelMap(urls, (url) => fetch(url).then((page) => page.text()), { concurrency: 4 });
 */
export async function parallelMap<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => R | Promise<R>,
  options: { readonly concurrency?: number } = {},
): Promise<R[]> {
  const { concurrency = 8 } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new PipeloomError(
      "bad-option",
      `parallelMap() takes a whole number of at least 1 as concurrency, and got ${concurrency}.`,
    );
  }
  const signal = state.currentContext()?.signal;
  const results: R[] = [];
  const queue = items.entries();
  let failure: ItemFailed | undefined;
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (signal?.aborted) return;
      try {
        results[index] = await work(item, index);
      } catch (error) {
        if (!failure || index < failure.index) failure = new ItemFailed(index, error);
      }
      if (failure) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  signal?.throwIfAborted();
  if (failure) throw failure;
  return results;
}
