/** Lines of a hex dump: offset, sixteen bytes, and what of them is printable. */
export interface HexLine {
  readonly offset: string;
  readonly hex: string;
  readonly text: string;
}

export function hexLines(bytes: Uint8Array, limit: number): HexLine[] {
  const lines: HexLine[] = [];
  for (let at = 0; at < Math.min(bytes.length, limit); at += 16) {
    const row = [...bytes.subarray(at, Math.min(at + 16, bytes.length, limit))];
    const cells = row.map((byte) => byte.toString(16).padStart(2, "0"));
    lines.push({
      offset: at.toString(16).padStart(8, "0"),
      hex: `${cells.slice(0, 8).join(" ")}  ${cells.slice(8).join(" ")}`.padEnd(48),
      text: row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join(""),
    });
  }
  return lines;
}
