/**
 * Links to our own commands in Markdown. A hover trusts these commands and no other, so text that a step produced
 * can never become a command.
 */
export const linkedCommands = [
  "pipeloom.openArtifact",
  "pipeloom.showLogs",
  "pipeloom.openRun",
  "pipeloom.run",
  "pipeloom.goToStep",
] as const;

export function commandLink(
  label: string,
  command: (typeof linkedCommands)[number],
  ...args: readonly unknown[]
): string {
  return `[${label}](command:${command}?${encodeURIComponent(JSON.stringify(args))})`;
}

/** Plain text for Markdown: nothing in it can be a link, markup or a table cell's end. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, String.raw`\$&`).replaceAll(/\r?\n/g, " ");
}

/** A fenced block whose fence no content can close. */
export function codeBlock(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
