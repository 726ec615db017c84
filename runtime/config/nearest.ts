/** The name that was probably meant, or undefined when none is close: equal but for case and separators, or few typing errors away. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const wanted = plain(name);
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of names) {
    const other = plain(candidate);
    const limit = Math.min(bestDistance, likeness(wanted, other) + 1);
    const distance = wanted === other ? 0 : editDistance(wanted, other, limit);
    if (distance < limit) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** So many typing errors still look like the same word: one in three letters, one more when the word begins alike. */
function likeness(wanted: string, other: string): number {
  if (wanted.length < 2) return 0;
  const errors = Math.max(1, Math.floor(wanted.length / 3));
  return wanted.length > 3 && wanted[0] === other[0] ? errors + 1 : errors;
}

/** `testSize`, `test_size` and `TEST-SIZE` are one word here. */
export function plain(name: string): string {
  return name.replaceAll(/[_\-\s]/g, "").toLowerCase();
}

/** Insertions, deletions, replacements and swaps of neighbours between two short texts; stops counting at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      row.push(least);
    }
    if (Math.min(...row) >= limit) return limit;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? limit;
}
