/** A size in the units people read: `812 B`, `14.2 KB`, `3.0 MB`. One KB is 1,024 bytes, as file managers count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  let value = bytes;
  let unit = -1;
  while (value >= 1_024 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${value.toFixed(value >= 100 ? 0 : 1)} ${units[unit]}`;
}

const units = ["KB", "MB", "GB", "TB"];
