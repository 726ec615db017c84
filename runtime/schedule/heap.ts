/** A binary heap: the smallest by `keyOf` comes out first. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #keyOf: (item: T) => number;

  constructor(keyOf: (item: T) => number) {
    this.#keyOf = keyOf;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    const key = this.#keyOf(item);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || this.#keyOf(parent) <= key) break;
      items[at] = parent;
      at = above;
    }
    items[at] = item;
  }

  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    const key = this.#keyOf(last);
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const leftItem = items[left];
      if (leftItem === undefined) break;
      const rightItem = items[left + 1];
      const isRight = rightItem !== undefined && this.#keyOf(rightItem) < this.#keyOf(leftItem);
      const below = isRight ? rightItem : leftItem;
      if (this.#keyOf(below) >= key) break;
      items[at] = below;
      at = isRight ? left + 1 : left;
    }
    items[at] = last;
    return first;
  }

  /** Everything, in no particular order; the heap is empty afterwards. */
  drain(): T[] {
    return this.#items.splice(0);
  }
}
