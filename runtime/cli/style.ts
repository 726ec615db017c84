/** Colours and signs. */

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly signs: Signs;
}

/** Status is told by shape as well as by colour. */
interface Signs {
  readonly pending: string;
  readonly running: readonly string[];
  readonly retrying: string;
  readonly succeeded: string;
  readonly cached: string;
  readonly failed: string;
  readonly skipped: string;
  readonly cancelled: string;
  readonly arrow: string;
  readonly times: string;
  readonly ellipsis: string;
  readonly dot: string;
  readonly bar: string;
}

const unicode: Signs = {
  pending: "○",
  running: ["◐", "◓", "◑", "◒"],
  retrying: "↻",
  succeeded: "✓",
  cached: "≡",
  failed: "✗",
  skipped: "–",
  cancelled: "■",
  arrow: "←",
  times: "×",
  ellipsis: "…",
  dot: "·",
  bar: "│",
};
const ascii: Signs = {
  pending: ".",
  running: ["|", "/", "-", "\\"],
  retrying: "~",
  succeeded: "+",
  cached: "=",
  failed: "x",
  skipped: "-",
  cancelled: "#",
  arrow: "<-",
  times: "x",
  ellipsis: "...",
  dot: "-",
  bar: "|",
};

export function createStyle(options: { readonly hasColor: boolean; readonly hasUnicode: boolean }): Style {
  const paint = (open: number, close: number) => (text: string) =>
    options.hasColor && text !== "" ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    blue: paint(34, 39),
    signs: options.hasUnicode ? unicode : ascii,
  };
}
