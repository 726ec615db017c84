/** How long something took, short: `8 ms`, `1.2 s`, `3m 05s`, `2h 07m`. */
export function formatDuration(ms: number): string {
  if (ms < 1) return "<1 ms";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${pad(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`;
}

/** The same in words, for screen readers: `1.2 seconds`. */
export function speakDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(1, Math.round(ms))} milliseconds`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} seconds`;
  return `${Math.round(ms / 60_000)} minutes`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
