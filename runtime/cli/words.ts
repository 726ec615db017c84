/** Numbers, times and paths as people read them. */
import { isAbsolute, relative, sep } from "node:path";
import type { Value } from "../model/value.ts";

/** `12 ms`, `1.3 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1) return "0 ms";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `812 B`, `47 KB`, `1.2 GB`. */
export function bytes(size: number): string {
  if (size < 1_000) return `${size} B`;
  let value = size;
  let unit = -1;
  do {
    value /= 1_000;
    unit++;
  } while (value >= 999.5 && unit < 4);
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${["KB", "MB", "GB", "TB", "PB"][unit]}`;
}

export function count(number: number, what: string): string {
  return `${number.toLocaleString("en-US")} ${what}${number === 1 ? "" : "s"}`;
}

/** `2026-01-31 14:05:09` in local time. */
export function moment(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Relative when the path lies below the folder, so that terminals can open it and people can read it. */
export function pathFrom(folder: string, path: string): string {
  const short = relative(folder, path);
  return short === "" || short === ".." || short.startsWith(`..${sep}`) || isAbsolute(short) ? path : short;
}

/** A run's file: that of a frozen version by the path that it had. */
export function runFile(folder: string, path: string): string {
  const frozen = /\.pipeloom[\\/]frozen[\\/]([0-9a-f]{64})[\\/](.+)$/.exec(path);
  return frozen ? `${frozen[2]} (frozen ${frozen[1]?.slice(0, 12)})` : pathFrom(folder, path);
}

/** What a value is, in one line. */
export function summaryOf(value: Value): string {
  if (value.preview?.summary !== undefined && value.preview.summary !== "") return value.preview.summary;
  if (value.value !== undefined) return JSON.stringify(value.value);
  return `${value.type}, ${bytes(value.size)}`;
}
