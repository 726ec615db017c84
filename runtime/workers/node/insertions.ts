/** Text that the bundler put between the author's on a line: the source map counts it, people do not. */

/** Where it begins in the written text, and how long it is. Zero-based. */
export type Insertion = readonly [line: number, column: number, length: number];

/** By source file. */
export type Insertions = Readonly<Record<string, readonly Insertion[]>>;

/** The member of a bundle's source map that holds them. */
const member = "x_pipeloom_insertions";

export function withInsertions(map: string, insertions: Insertions): string {
  return Object.keys(insertions).length === 0 ? map : JSON.stringify({ ...JSON.parse(map), [member]: insertions });
}

export function insertionsIn(map: object): Insertions {
  // SAFETY: only `withInsertions` writes this member.
  return (map as { readonly [member]?: Insertions })[member] ?? {};
}

/** The column in the author's text. */
export function authorsColumn(insertions: readonly Insertion[], line: number, column: number): number {
  let moved = 0;
  for (const [at, start, length] of insertions)
    if (at === line && start <= column) moved += Math.min(length, column - start);
  return column - moved;
}
