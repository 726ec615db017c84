/** Restricted Mode: everything visible, nothing runs. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markedProcesses } from "../host/processes.ts";
import { copySample, type Sample } from "../host/sample.ts";
import { openWorkbench, type Workbench } from "../host/workbench.ts";

describe("Restricted Mode", () => {
  let sample: Sample;
  let workbench: Workbench;

  beforeAll(async () => {
    sample = copySample();
    workbench = await openWorkbench({
      workspace: sample.folder,
      file: sample.file("forecast.pipeline.ts"),
      isTrusted: false,
      settings: {
        "security.workspace.trust.startupPrompt": "never",
        "security.workspace.trust.untrustedFiles": "open",
      },
    });
  });
  afterAll(async () => {
    await workbench.close();
    sample.dispose();
  });

  it("shows the graph and starts nothing", async () => {
    await workbench.command("Pipeloom: Open Graph to the Side");
    const canvas = await workbench.webview('[data-node="fit"]');
    expect(await canvas.locator("[data-node]").count()).toBe(10);
    await canvas
      .getByText(/Restricted Mode|trust/i)
      .first()
      .waitFor();
    await workbench.picture("restricted");
    expect(markedProcesses(sample.folder)).toEqual([]);
  });

  it("refuses to run, from the keyboard too", async () => {
    await workbench.page.keyboard.press("Control+Alt+Enter");
    await workbench.page.waitForTimeout(1_500);
    expect(markedProcesses(sample.folder)).toEqual([]);
  });
});
