/** Frames messages as JSON lines: one JSON text per line, UTF-8, `\n` between. */

/** Turns chunks of text into messages. `onBadLine` gets lines that are not JSON; the stream goes on. */
export function lineDecoder(
  onMessage: (message: unknown) => void,
  onBadLine: (line: string) => void,
): (chunk: string) => void {
  let rest = "";
  return (chunk) => {
    let from = 0;
    for (let end = chunk.indexOf("\n"); end !== -1; end = chunk.indexOf("\n", from)) {
      const line = rest + chunk.slice(from, end);
      rest = "";
      from = end + 1;
      if (line.trim() === "") continue;
      let message: unknown;
      try {
        message = JSON.parse(line);
      } catch {
        onBadLine(line);
        continue;
      }
      onMessage(message);
    }
    rest += chunk.slice(from);
  };
}

export function encodeLine(message: unknown): string {
  return `${JSON.stringify(message)}\n`;
}
