/**
 * Crash equivalence: a run that is killed again and again and resumed each time ends as one that was never interrupted.
 *
 * The whole process group of the engine dies by SIGKILL at random moments of the run's life: while the engine starts, bundles, runs steps,
 * waits for a person, writes. What the engine had told of an invocation's end or of an answer stays; no such invocation runs again.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { EngineConnection } from "../../runtime/client/connect.ts";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { RunEvent, RunFinished } from "../../runtime/model/event.ts";
import { crashPython, crashTypeScript, executionsName } from "./crash-pipeline.ts";
import type { Workspace } from "./workspace.ts";
import { fileHost, testSource } from "../source/wasm.ts";
import { createWorkspace, isGone } from "./workspace.ts";

const languages = [
  { language: "typescript", file: "a.pipeline.ts", source: crashTypeScript, kills: 100, answer: { factor: 3 } },
  { language: "python", file: "a.pipeline.py", source: crashPython, kills: 25, answer: 3 },
] as const;

/** What clients heard, run by run: each event was durable before it was told. */
interface Heard {
  readonly events: RunEvent[];
  /** The ids of the child calls that lead to a run; the same in each resumed run. */
  readonly pathOf: (runId: string) => string;
}

function listenTo(connection: EngineConnection, onOpened: (runId: string, invocation: string) => void): Heard {
  const events: RunEvent[] = [];
  const paths = new Map<string, string>();
  const pathOf = (runId: string) => paths.get(runId) ?? "";
  connection.client.on("run.event", (batch) => {
    for (const event of batch.events) {
      events.push(event);
      if (event.type === "run.started" && event.parent)
        paths.set(event.runId, `${pathOf(event.parent.runId)}/${event.parent.invocation}`);
      if (event.type === "ask.opened") onOpened(event.runId, event.invocation);
    }
  });
  return { events, pathOf };
}

/** Where every invocation of a run and of its children ended, and with which artifacts. */
async function finalStates({ client }: EngineConnection, runId: string, path = ""): Promise<Record<string, unknown>> {
  const run = await client.request("run.get", { runId });
  const states: Record<string, unknown> = {};
  for (const invocation of Object.values(run.invocations)) {
    const outputs = Object.entries(invocation.outputs).map(([name, { digest, type }]) => [name, type, digest]);
    states[`${path}/${invocation.invocation}`] = { node: invocation.node, status: invocation.status, outputs };
    if (invocation.childRun !== undefined)
      Object.assign(
        states,
        await finalStates({ client } as EngineConnection, invocation.childRun, `${path}/${invocation.invocation}`),
      );
  }
  return states;
}

const random = (() => {
  let state = 20_260_101;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (state / 2_147_483_648) * below;
  };
})();

describe.runIf(process.platform !== "win32").each(languages)(
  "$language",
  ({ language, file, source, kills, answer }) => {
    it(`${kills} kills of the engine's process group leave the same run as none`, async () => {
      const calm = createWorkspace();
      const stormy = createWorkspace();
      try {
        const start = async (workspace: Workspace, connection: EngineConnection, seed: number) => {
          const parameters = [{ name: "seed", value: seed, layer: "command-line" as const }];
          return (
            await connection.client.request("run.start", {
              file: join(workspace.folder, file),
              pipeline,
              parameters,
              children,
            })
          ).runId;
        };
        const live = async (workspace: Workspace) => {
          const connection = await workspace.connect();
          const heard = listenTo(connection, (runId, invocation) => {
            connection.client.request("run.answer", { runId, invocation, value: answer }).catch(() => {});
          });
          await connection.client.request("subscribe", { runs: "all" });
          return { connection, heard };
        };
        const endOf = async (heard: Heard, runId: string): Promise<RunFinished> => {
          for (;;) {
            const end = heard.events.find(
              (event): event is RunFinished => event.type === "run.finished" && event.runId === runId,
            );
            if (end) return end;
            await new Promise((resolve) => setTimeout(resolve, 3));
          }
        };

        const parsed = (await testSource()).parse({
          file: calm.write(file, source),
          language,
          text: source,
          host: fileHost,
        }).pipelines;
        const found = parsed.find(({ name }) => name === "demo");
        if (!found) throw new Error("The file has no pipeline.");
        const pipeline: Pipeline = found;
        const children = parsed.filter(({ name }) => name !== "demo");
        stormy.write(file, source);
        const peaceful = await live(calm);
        /** Moments of death are drawn from it. It follows the machine: about six deaths a life, so that all parts of a life see some. */
        let spanMs = 800;
        const expected = new Map<number, Record<string, unknown>>();
        const expectedOf = async (seed: number) => {
          const known = expected.get(seed);
          if (known) return known;
          const runId = await start(calm, peaceful.connection, seed);
          const calmEnd = await endOf(peaceful.heard, runId);
          expect(calmEnd.error).toBeUndefined();
          expect(calmEnd.status).toBe("succeeded");
          const states = await finalStates(peaceful.connection, runId);
          expect(Object.keys(states).length).toBeGreaterThanOrEqual(30);
          expected.set(seed, states);
          return states;
        };
        // The first run fills the cache of both: `constant` is a cache hit ever after.
        await expectedOf(0);
        await expectedOf(1);
        {
          const { connection, heard } = await live(stormy);
          await endOf(heard, await start(stormy, connection, 0));
          connection.dispose();
        }

        let killed = 0;
        let lives = 0;
        const seen = { acknowledged: 0, answered: 0, resumed: 0, finished: 0, cachedConstant: 0 };
        while (killed < kills) {
          lives += 1;
          const seed = lives;
          const states = await expectedOf(seed);
          rmSync(join(stormy.folder, executionsName), { force: true });
          /** Invocations whose end was told, and questions whose answer was, with the run that told it. */
          const acknowledged = new Map<string, string>();
          const answered = new Set<string>();
          const pathOfRun = new Map<string, string>();
          let runId: string | undefined;
          let deaths = 0;
          for (;;) {
            const isLast = killed >= kills;
            const pid = stormy.pid();
            const { connection, heard } = await live(stormy);
            const engine = stormy.pid() ?? 0;
            if (pid !== engine) seen.resumed += runId === undefined ? 0 : 1;
            let asked = heard.events.length;
            const take = () => {
              for (; asked < heard.events.length; asked += 1) {
                const event = heard.events[asked];
                if (!event) continue;
                if (event.type === "run.started") pathOfRun.set(event.runId, heard.pathOf(event.runId));
                if (!("invocation" in event) || event.type === "log") continue;
                const path = `${heard.pathOf(event.runId)}/${event.invocation}`;
                if (event.type === "ask.opened") expect(answered, `${path} was answered already`).not.toContain(path);
                if (event.type === "ask.answered") answered.add(path);
                if (event.type === "invocation.finished" && event.status !== "cancelled" && event.status !== "failed") {
                  if (!acknowledged.has(path)) acknowledged.set(path, event.runId);
                  if (event.node === "constant" && event.cached) seen.cachedConstant += 1;
                }
              }
            };
            const beginning = (async () => {
              runId =
                runId === undefined
                  ? await start(stormy, connection, seed)
                  : (await connection.client.request("run.resume", { runId })).runId;
              return await endOf(heard, runId);
            })();
            beginning.catch(() => {});
            if (!isLast) {
              // Some fall before the run is recorded, some after its end.
              const at = random(spanMs);
              const end = await Promise.race([beginning, new Promise<undefined>((resolve) => setTimeout(resolve, at))]);
              if (!end) {
                process.kill(-engine, "SIGKILL");
                expect(await isGone(engine, 5_000)).toBe(true);
                await new Promise((resolve) => setTimeout(resolve, 3)); // What was told before the death has arrived.
                take();
                connection.dispose();
                killed += 1;
                deaths += 1;
                if (deaths > 6) spanMs *= 1.15;
                continue;
              }
            }
            const finished = await beginning;
            take();
            expect(finished.error).toBeUndefined();
            expect(finished.status).toBe("succeeded");
            const found = await finalStates(connection, finished.runId);
            expect(found).toEqual(states);
            connection.dispose();
            seen.finished += 1;
            if (deaths < 6) spanMs *= 0.9;
            break;
          }
          seen.acknowledged += acknowledged.size;
          seen.answered += answered.size;
          // No invocation ran in a run after the one that had told of its end.
          const log = join(stormy.folder, executionsName);
          const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
          for (const line of lines) {
            const [run = "", invocation = ""] = line.split(" ");
            const path = `${pathOfRun.get(run) ?? ""}/${invocation}`;
            const told = acknowledged.get(path);
            if (told !== undefined)
              expect(run <= told, `${path} ran again in ${run}, but had ended in ${told}`).toBe(true);
          }
        }
        peaceful.connection.dispose();
        // The moments were spread over whole lives.
        expect(seen.resumed).toBeGreaterThan(kills / 3);
        expect(seen.finished).toBeGreaterThan(kills / 25);
        expect(seen.acknowledged).toBeGreaterThan(kills);
        expect(seen.answered).toBeGreaterThan(0);
        expect(seen.cachedConstant).toBeGreaterThan(0);
      } finally {
        await calm.dispose();
        await stormy.dispose();
      }
    }, 900_000);
  },
);
