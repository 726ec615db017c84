/** When something happened: the time of day for today, otherwise with the date. */
export function formatTime(time: number, now: number): string {
  const at = new Date(time);
  const clock = at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  if (new Date(now).toDateString() === at.toDateString()) return clock;
  return `${at.toLocaleDateString(undefined, { month: "short", day: "numeric" })}, ${clock}`;
}

/** A log line's time: `14:03:27.081`. */
export function formatLogTime(time: number): string {
  const at = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}
