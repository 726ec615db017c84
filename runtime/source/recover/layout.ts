/** Writing over a stretch of text so that every line break stays where it is: positions after it do not move. */

/** The stretch with everything but its line breaks blanked. */
export function blank(stretch: string): string {
  return stretch.replaceAll(/[^\r\n]/g, " ");
}

/** The stretch written over by pieces, which may be parted by line breaks; undefined when they do not fit. */
export function laidOut(stretch: string, pieces: readonly string[]): string | undefined {
  let result = "";
  let at = 0;
  for (const piece of pieces) {
    const place = findPlace(stretch, at, piece.length);
    if (place === undefined) return undefined;
    result += blank(stretch.slice(at, place)) + piece;
    at = place + piece.length;
  }
  return result + blank(stretch.slice(at));
}

function findPlace(stretch: string, from: number, length: number): number | undefined {
  let at = from;
  for (;;) {
    const match = /[\r\n]/.exec(stretch.slice(at, at + length));
    if (!match) return at + length <= stretch.length ? at : undefined;
    at += match.index + 1;
  }
}
