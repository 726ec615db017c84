/** Starting, cancelling and showing runs, with what has to be right before. */
import { RpcError } from "../../runtime/protocol/rpc.ts";
import type { RunSelection } from "../../runtime/model/event.ts";
import { focusField } from "../form/focus-field.ts";
import { validate } from "../form/validate.ts";
import { ask, host, showRun } from "./connect.ts";
import type { FieldProblem } from "./form.ts";
import { useForm } from "./form.ts";
import { isActive, isResumable, notify, selectPipeline, useSession } from "./session.ts";
import { openTab } from "./view.ts";

/** Runs the shown pipeline with the form's values. Values that break their schema are shown at their fields instead. */
export async function startRun(
  options: {
    readonly selection?: RunSelection;
    readonly useCache?: boolean;
    /** The earlier run whose parameters are taken in place of the form's. */
    readonly parametersOf?: string | undefined;
  } = {},
): Promise<void> {
  const session = useSession.getState();
  const pipeline = selectPipeline(session);
  if (!pipeline || !session.isTrusted) return;
  const { parametersOf } = options;
  const values = parametersOf === undefined ? useForm.getState().values : {};
  const drafts = useForm.getState().problems.filter((problem) => problem.isDraft && !parametersOf);
  const own: FieldProblem[] = pipeline.parameters.flatMap(({ name, schema }) => {
    const value = values[name];
    return value === undefined ? [] : validate(schema, value).map((problem) => ({ ...problem, parameter: name }));
  });
  if (own.length + drafts.length > 0) return showProblems([...own, ...drafts]);
  notify(undefined);
  try {
    const checked = parametersOf
      ? { problems: [] }
      : await host.request("parameters.check", { pipeline: pipeline.name, values: { ...values } });
    if (checked.problems.length > 0) return showProblems(checked.problems);
    useForm.setState({ problems: [] });
    await host.request("run.start", {
      pipeline: pipeline.name,
      parameters: { ...values },
      ...(options.selection && { selection: { ...options.selection } }),
      useCache: options.useCache ?? true,
      ...(parametersOf !== undefined && { parametersOf }),
    });
  } catch (error) {
    notify(error instanceof RpcError || error instanceof Error ? error.message : String(error));
  }
}

function showProblems(problems: readonly FieldProblem[]): void {
  useForm.setState({ problems });
  if (useSession.getState().surface === "graph") openTab("parameters");
  const [first] = problems;
  if (first) focusField(first.parameter);
}

export async function cancelRun(): Promise<void> {
  const { run } = useSession.getState();
  if (run && isActive(run.status)) await ask(host.request("run.cancel", { runId: run.runId }));
}

/** Goes on with the shown run where it ended. */
export async function resumeRun(): Promise<void> {
  const { run } = useSession.getState();
  if (run && isResumable(run.status)) await ask(host.request("run.resume", { runId: run.runId }));
}

export async function chooseRun(runId: string): Promise<void> {
  const answer = await ask(host.request("run.show", { runId }));
  if (answer) showRun(answer.run);
}
