/** How wide a text is on a screen, and texts of a wanted width. */

const escape = String.fromCodePoint(0x1b);
const bell = String.fromCodePoint(0x07);
/** A terminal sequence: CSI to its final letter, or OSC to its end. */
const sequence = new RegExp(`${escape}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${bell}${escape}]*(?:${bell}|${escape}\\\\))`, "g");
const control = /[^\P{Cc}\n\t]/gu;
const graphemes = new Intl.Segmenter();

/** Columns that a text without tabs and line breaks takes. */
export function widthOf(text: string): number {
  const plain = text.replaceAll(sequence, "");
  if (/^[\u0020-\u007e]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of graphemes.segment(plain)) width += graphemeWidth(segment);
  return width;
}

/** Cuts a text to a width, colours kept and closed. */
export function fit(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text;
  const room = Math.max(0, width - widthOf(ellipsis));
  let result = "";
  let used = 0;
  let hasSequences = false;
  let last = 0;
  const take = (piece: string): boolean => {
    for (const { segment } of graphemes.segment(piece)) {
      const next = graphemeWidth(segment);
      if (used + next > room) return false;
      result += segment;
      used += next;
    }
    return true;
  };
  for (const match of text.matchAll(sequence)) {
    if (!take(text.slice(last, match.index))) return finish();
    result += match[0];
    hasSequences = true;
    last = match.index + match[0].length;
  }
  take(text.slice(last));
  return finish();

  function finish(): string {
    return `${result}${width >= widthOf(ellipsis) ? ellipsis : ""}${hasSequences ? "\u001b[0m" : ""}`;
  }
}

export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** A foreign text as one printable line: nothing in it can move the cursor or change colours. */
export function printable(text: string): string {
  return text.replaceAll(sequence, "").replaceAll("\t", "    ").replaceAll(control, "").replaceAll("\n", " ");
}

function graphemeWidth(grapheme: string): number {
  const point = grapheme.codePointAt(0) ?? 0;
  if (point < 0x20 || (point >= 0x7f && point < 0xa0) || /^\p{Mark}|^[\u200b-\u200f\u2060\ufeff]/u.test(grapheme))
    return 0;
  const isWide =
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0xffe0 && point <= 0xffe6) ||
    (point >= 0x20000 && point <= 0x3fffd) ||
    /^\p{Emoji_Presentation}|\ufe0f/u.test(grapheme);
  return isWide ? 2 : 1;
}
