/**
 * What is written to, and what it can show.
 *
 * Boundary: the only file that decides about colour, width and interactivity; everything else is told.
 */

export interface Terminal {
  /** True when standard output is a screen that can be redrawn. */
  readonly isLive: boolean;
  readonly hasColor: boolean;
  /** Whether the font can be expected to have more than ASCII. */
  readonly hasUnicode: boolean;
  /** Current size; it changes while a command runs. */
  readonly columns: () => number;
  readonly rows: () => number;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Settles when the reader can take more. */
  readonly outBytes: (bytes: Uint8Array) => Promise<void>;
  /** Returns the unsubscribe. */
  readonly onResize: (listener: () => void) => () => void;
}

export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(chunk: string | Uint8Array, done?: () => void): boolean;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

type Env = Readonly<Record<string, string | undefined>>;

export function openTerminal(out: Stream, error: Stream, env: Env, platform: string): Terminal {
  const isTTY = out.isTTY === true;
  const isDumb = env["TERM"] === "dumb";
  return {
    isLive: isTTY && !isDumb && !isSet(env["CI"]),
    hasColor: wantsColor(isTTY && !isDumb, env),
    hasUnicode: hasUnicode(env, platform),
    columns: () => positive(out.columns) ?? positive(Number(env["COLUMNS"])) ?? 80,
    rows: () => positive(out.rows) ?? positive(Number(env["LINES"])) ?? 24,
    out: (text) => void out.write(text),
    error: (text) => void error.write(text),
    outBytes: (bytes) => new Promise((resolve) => void out.write(bytes, () => resolve())),
    onResize: (listener) => {
      out.on("resize", listener);
      return () => out.off("resize", listener);
    },
  };
}

/** NO_COLOR wins over FORCE_COLOR; an empty value counts as unset. */
function wantsColor(canColor: boolean, env: Env): boolean {
  if (isSet(env["NO_COLOR"])) return false;
  if (isSet(env["FORCE_COLOR"])) return env["FORCE_COLOR"] !== "0";
  return canColor;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

function hasUnicode(env: Env, platform: string): boolean {
  if (platform === "win32") return env["WT_SESSION"] !== undefined || env["TERM_PROGRAM"] === "vscode";
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"];
  // The plain C locale says ASCII; no locale at all is common in containers, whose screens do have Unicode.
  return (
    locale === undefined || /utf-?8/i.test(locale) || (locale !== "C" && locale !== "POSIX" && !locale.includes("."))
  );
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && Number.isInteger(value) && value > 0 ? value : undefined;
}
