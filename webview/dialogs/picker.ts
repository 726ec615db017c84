/** What a picker lists, and how typing narrows it. */
export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly detail?: string | undefined;
  /** Why it cannot be chosen; it is listed all the same. */
  readonly forbidden?: string | undefined;
}

/** All words must be found; labels that start with the text come first, what is forbidden comes last. */
export function narrow(choices: readonly Choice[], text: string): Choice[] {
  const wanted = text.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== "");
  const rank = ({ label, forbidden }: Choice) =>
    (forbidden === undefined ? 0 : 2) + (wanted !== "" && label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return choices
    .filter(({ label, detail }) => words.every((word) => `${label} ${detail ?? ""}`.toLowerCase().includes(word)))
    .toSorted((a, b) => rank(a) - rank(b));
}
