import { expect, it } from "vitest";
import type { Stream } from "../../runtime/cli/terminal.ts";
import { openTerminal } from "../../runtime/cli/terminal.ts";

const stream = (isTTY: boolean, columns?: number): Stream => ({
  isTTY,
  ...(columns !== undefined && { columns }),
  write: () => true,
  on: () => {},
  off: () => {},
});
const open = (isTTY: boolean, env: Record<string, string>) => openTerminal(stream(isTTY), stream(isTTY), env, "linux");

it.each([
  { isTTY: true, env: {}, isLive: true, hasColor: true },
  { isTTY: false, env: {}, isLive: false, hasColor: false },
  { isTTY: true, env: { NO_COLOR: "1" }, isLive: true, hasColor: false },
  { isTTY: true, env: { NO_COLOR: "" }, isLive: true, hasColor: true },
  { isTTY: false, env: { FORCE_COLOR: "1" }, isLive: false, hasColor: true },
  { isTTY: false, env: { FORCE_COLOR: "1", NO_COLOR: "1" }, isLive: false, hasColor: false },
  { isTTY: true, env: { FORCE_COLOR: "0" }, isLive: true, hasColor: false },
  { isTTY: true, env: { CI: "true" }, isLive: false, hasColor: true },
  { isTTY: true, env: { TERM: "dumb" }, isLive: false, hasColor: false },
])("terminal $isTTY with $env", ({ isTTY, env, isLive, hasColor }) => {
  expect(open(isTTY, env)).toMatchObject({ isLive, hasColor });
});

it.each([
  [{ LANG: "en_US.UTF-8" }, true],
  [{ LANG: "C" }, false],
  [{ LANG: "de_DE.ISO-8859-1" }, false],
  [{ LC_ALL: "C.UTF-8", LANG: "C" }, true],
  [{}, true],
])("signs for %j", (env, expected) => expect(open(true, env).hasUnicode).toBe(expected));

it("has a width even where none is told", () => {
  expect(open(false, {}).columns()).toBe(80);
  expect(open(false, { COLUMNS: "120" }).columns()).toBe(120);
  expect(openTerminal(stream(true, 33), stream(true), {}, "linux").columns()).toBe(33);
});
