import { describe, expect, it } from "vitest";
import { openLiveArea } from "../../runtime/cli/live-area.ts";
import { fakeTerminal } from "./fake-terminal.ts";

describe("the live area", () => {
  it("draws in place, below what stays", () => {
    const terminal = fakeTerminal({ columns: 40, rows: 10 });
    terminal.out("before\n");
    const area = openLiveArea(terminal, "…");
    area.draw(["a 1", "b 1"]);
    area.draw(["a 2", "b 2", "c 2"]);
    expect(terminal.screen()).toEqual(["before", "a 2", "b 2", "c 2"]);
    area.draw(["a 3"]);
    expect(terminal.screen()).toEqual(["before", "a 3"]);
  });

  it("prints lines that stay above itself", () => {
    const terminal = fakeTerminal({ columns: 40, rows: 10 });
    const area = openLiveArea(terminal, "…");
    area.draw(["working", "footer"]);
    area.print(["log 1", "log 2"]);
    area.draw(["working more", "footer"]);
    expect(terminal.screen()).toEqual(["log 1", "log 2", "working more", "footer"]);
  });

  it("leaves only what it is closed with, and the cursor", () => {
    const terminal = fakeTerminal({ columns: 40, rows: 10 });
    const area = openLiveArea(terminal, "…");
    area.draw(["spinning", "footer"]);
    expect(terminal.isCursorVisible()).toBe(false);
    area.close(["done"]);
    area.draw(["too late"]);
    area.close(["twice"]);
    expect(terminal.screen()).toEqual(["done"]);
    expect(terminal.isCursorVisible()).toBe(true);
  });

  it("touches nothing when it was never drawn", () => {
    const terminal = fakeTerminal({ columns: 40, rows: 10 });
    openLiveArea(terminal, "…").close();
    expect(terminal.written()).toBe("");
  });

  it("never wraps: a long line is cut to the width", () => {
    const terminal = fakeTerminal({ columns: 12, rows: 10 });
    const area = openLiveArea(terminal, "…");
    area.draw(["0123456789abcdef"]);
    area.draw(["0123456789abcdef", "next"]);
    expect(terminal.screen()).toEqual(["0123456789…", "next"]);
  });

  it("never grows taller than the screen", () => {
    const terminal = fakeTerminal({ columns: 40, rows: 6 });
    terminal.out("kept\n");
    const area = openLiveArea(terminal, "…");
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    for (let turn = 0; turn < 5; turn++) area.draw(lines);
    expect(terminal.screen()).toEqual(["kept", "line 0", "line 1", "line 2", "line 3"]);
  });

  it("survives a screen that becomes narrower", () => {
    const terminal = fakeTerminal({ columns: 40, rows: 12 });
    terminal.out("kept\n");
    const area = openLiveArea(terminal, "…");
    area.draw(["a line of thirty characters ok", "footer"]);
    terminal.resize(12, 12);
    expect(terminal.screen()).toEqual(["kept", "a line of …", "footer"]);
    area.draw(["a line of thirty characters ok", "footer"]);
    expect(terminal.screen()).toEqual(["kept", "a line of …", "footer"]);
  });
});
