/** Questions of a run at the terminal, from another terminal, and where there is none. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonSchema } from "../../runtime/model/json.ts";
import { openAsking } from "../../runtime/cli/asking.ts";
import type { OpenQuestion } from "../../runtime/cli/asking.ts";
import type { LineInput } from "../../runtime/cli/line-input.ts";
import { runProgram } from "../../runtime/cli/program.ts";
import { createStyle } from "../../runtime/cli/style.ts";
import type { Workspace } from "./command-line.ts";
import { inProcess, pipeloom, workspaceWith } from "./command-line.ts";
import { fakeTerminal } from "./fake-terminal.ts";

/** A person who types these lines, one per prompt, and then says nothing more. */
function typist(...lines: readonly (string | (() => void))[]): LineInput & { readonly prompts: string[] } {
  const rest = [...lines];
  const prompts: string[] = [];
  return {
    prompts,
    read(prompt) {
      prompts.push(prompt);
      const line = rest.shift();
      let stop = () => {};
      const stopped = new Promise<undefined>((resolve) => (stop = () => resolve(undefined)));
      if (typeof line === "function") setImmediate(line);
      return { line: typeof line === "string" ? Promise.resolve(line) : stopped, stop: () => stop() };
    },
  };
}

const style = createStyle(fakeTerminal({ columns: 80, rows: 24 }));
const question = (schema: JsonSchema, name = "go"): OpenQuestion => ({
  runId: "r1",
  invocation: `${name}~1`,
  name,
  question: `May it ${name}?`,
  schema,
});

describe("asking", () => {
  it("asks again with the reason until the answer fits, here and at the engine", async () => {
    const input = typist("maybe", "7", "9");
    let written = "";
    const answers: unknown[] = [];
    const done = new Promise<void>((resolve) => {
      const asking = openAsking({
        input,
        style,
        out: (text) => (written += text),
        suspend: () => () => resolve(),
        answer: (_question, value) => {
          answers.push(value);
          return Promise.resolve(value === 7 ? "must not be 7" : undefined);
        },
      });
      asking.opened(question({ type: "integer", minimum: 0, maximum: 9 }));
    });
    await done;
    expect(answers).toEqual([7, 9]);
    expect(written).toContain("May it go?\n");
    expect(written).toContain("a whole number, 0 to 9");
    expect(written).toMatch(/must be a whole number, got "maybe"\n/);
    expect(written).toContain("must not be 7\n");
    expect(input.prompts).toHaveLength(3);
  });

  it("asks for an object field by field, with defaults and what may be left out", async () => {
    const schema: JsonSchema = {
      type: "object",
      required: ["approved"],
      properties: {
        approved: { type: "boolean", description: "Goes live at once" },
        reviewer: { type: "string", default: "nobody" },
        note: { type: "string" },
      },
    };
    const input = typist("yes", "", "");
    const answered = await new Promise((resolve) => {
      openAsking({
        input,
        style,
        out: () => {},
        suspend: () => () => {},
        answer: (_question, value) => (resolve(value), Promise.resolve(undefined)),
      }).opened(question(schema));
    });
    expect(answered).toEqual({ approved: true, reviewer: "nobody" });
    expect(input.prompts).toEqual(["  approved: ", '  reviewer ["nobody"]: ', "  note [none]: "]);
  });

  it("asks one after the other, and drops what someone else has answered", async () => {
    const answers: string[] = [];
    await new Promise<void>((resolve) => {
      const asking = openAsking({
        input: typist(() => asking.closed("r1", "first~1"), "x"),
        style,
        out: () => {},
        suspend: () => () => {},
        answer: ({ name }) => {
          answers.push(name);
          resolve();
          return Promise.resolve(undefined);
        },
      });
      asking.opened(question({ type: "string" }, "first"));
      asking.opened(question({ type: "string" }, "second"));
    });
    expect(answers).toEqual(["second"]);
  });
});

const source = `import { ask, pipeline, step, z } from "pipeloom";
export const publish = step(({ count }: { count: number }) => count * 2);
export const inner = pipeline("inner", {}, async () => publish({ count: await ask({ name: "count", question: "How many?", schema: z.int().min(1) }) }));
export const outer = pipeline("outer", {}, () => inner({}));
export const late = pipeline("late", {}, async () => publish({ count: await ask({ name: "count", question: "How many?", schema: z.int(), timeout: "50ms" }) }));
`;

describe("a run that asks", () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = workspaceWith({ "flow.ts": source });
  });
  afterAll(() => workspace.dispose());

  const atTerminal = async (pipeline: string, ...lines: readonly string[]) => {
    const terminal = fakeTerminal({ columns: 100, rows: 30 });
    let interrupt = () => {};
    const code = await runProgram(["run", "flow.ts", "--pipeline", pipeline], {
      terminal,
      cwd: workspace.folder,
      env: process.env,
      nodePath: process.execPath,
      input: typist(...lines, () => interrupt()),
      onInterrupt: (listener) => {
        interrupt = listener;
        return () => {};
      },
      leaveNow: () => {},
    });
    return { code, screen: terminal.screen().join("\n"), isCursorVisible: terminal.isCursorVisible() };
  };

  it("is answered at the terminal", async () => {
    const { code, screen, isCursorVisible } = await atTerminal("inner", "0", "4");
    expect(code).toBe(0);
    expect(screen).toContain("How many?");
    expect(screen).toMatch(/must be at least 1/);
    expect(screen).toMatch(/output +8/);
    expect(isCursorVisible).toBe(true);
  }, 30_000);

  it("is answered at the terminal when a child run asks", async () => {
    const { code, screen } = await atTerminal("outer", "5");
    expect(code).toBe(0);
    expect(screen).toMatch(/output +10/);
  }, 30_000);

  it("is cancelled by Ctrl+C while it asks", async () => {
    const { code, screen } = await atTerminal("inner");
    expect(code).toBe(130);
    expect(screen).toContain("Cancelled");
  }, 30_000);

  it("says how to answer where there is no terminal, and is answered by `runs answer`", async () => {
    let answered: Promise<unknown> | undefined;
    const { folder } = workspace;
    const finished = await pipeloom(["run", "flow.ts", "--pipeline", "inner", "--json"], {
      cwd: folder,
      onOutput: (stdout) => {
        if (!stdout.includes('"ask.opened"') || answered) return;
        answered = (async () => {
          const shown = await inProcess(["runs", "show", "latest"], folder);
          expect(shown.stdout).toMatch(/Waits for\n {2}count: How many\?\n {4}pipeloom runs answer \S+ count VALUE/);
          expect(await inProcess(["runs", "answer", "latest", "cuont", "3"], folder)).toMatchObject({
            code: 2,
            stderr: expect.stringContaining('Did you mean "count"?'),
          });
          expect(await inProcess(["runs", "answer", "latest", "count", "many"], folder)).toMatchObject({
            code: 2,
            stderr: expect.stringContaining("error[bad-answer]: the answer must be a whole number"),
          });
          return inProcess(["runs", "answer", "latest", "count", "3", "--json"], folder);
        })();
      },
    });
    expect(await answered).toMatchObject({ code: 0 });
    expect(finished.code).toBe(0);
    expect(finished.stderr).toMatch(/"count" waits for an answer: How many\? .*pipeloom runs answer \S+ count VALUE/);
    const lines = finished.stdout.trim().split("\n");
    expect(() => lines.map((line): unknown => JSON.parse(line))).not.toThrow();
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ outputs: { output: { value: 6 } } });
  }, 30_000);

  it("shows what a paused run was paused for", async () => {
    const { stdout } = await inProcess(["run", "flow.ts", "--pipeline", "late"], workspace.folder);
    expect(stdout).toContain("Paused");
    const shown = await inProcess(["runs", "show", "latest"], workspace.folder);
    expect(shown.stdout).toMatch(/Waits for\n {2}count: How many\?\n {4}pipeloom runs resume \S+/);
    expect((await inProcess(["runs", "answer", "latest", "count", "3"], workspace.folder)).stderr).toContain(
      "resume it",
    );
  }, 30_000);

  it("shows the tree of child runs", async () => {
    await atTerminal("outer", "5");
    const { stdout } = await inProcess(["runs", "list", "--pipeline", "outer", "--json"], workspace.folder);
    const shown = await inProcess(["runs", "show", JSON.parse(stdout)[0].runId], workspace.folder);
    expect(shown.stdout).toMatch(/Child runs\n {2}inner +inner +succeeded +2\/2/);
  }, 30_000);
});
