/** JSDoc comments: the description, and what is said of parameters. */

/** The text before the first tag, without stars. */
export function description(comment: string | undefined): string | undefined {
  if (comment === undefined) return undefined;
  const [text = ""] = bare(comment).split(/^@/m);
  return text.trim() || undefined;
}

/** `@param rows What it is.` and `@param input.rows What it is.` */
export function parameterHelp(comment: string | undefined): ReadonlyMap<string, string> {
  const help = new Map<string, string>();
  if (comment === undefined) return help;
  for (const tag of bare(comment).split(/^@/m).slice(1)) {
    const match = /^param\s+(?:\{[^}]*\}\s*)?\[?(?:\w+\.)?([\w$]+)\]?\s*-?\s*([^]*)$/.exec(tag);
    if (match?.[1] !== undefined && match[2]?.trim()) help.set(match[1], match[2].trim().replaceAll(/\s*\n\s*/g, " "));
  }
  return help;
}

function bare(comment: string): string {
  return comment
    .replace(/^\/\*\*?/, "")
    .replace(/\*\/$/, "")
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*? ?/, ""))
    .join("\n");
}
