import { useEffect } from "react";
import type { Language } from "../../runtime/model/graph.ts";
import { Message } from "../controls/Message.tsx";
import { EditAction } from "../../runtime/protocol/ask-edit.ts";
import { emitCanvasAction, onCanvasAction } from "../state/canvas-actions.ts";
import { ask, host } from "../state/connect.ts";
import { selectPipeline, useSession } from "../state/session.ts";
import { editSelection } from "./edit-selection.ts";

/** Nothing to draw, and what to do about it. */
export function EmptyGraph() {
  const document = useSession((session) => session.document);
  const pipeline = useSession(selectPipeline);
  useEffect(
    () =>
      onCanvasAction((action) => {
        const edit = EditAction.safeParse(action);
        if (edit.success) void editSelection(edit.data, []);
      }),
    [],
  );
  if (!document) {
    return (
      <Message icon="type-hierarchy" title="No pipeline file is open">
        Open a TypeScript or Python file that defines a pipeline; its graph shows here and follows as you type.
      </Message>
    );
  }
  const errors = document.parsed.problems.filter((problem) => problem.severity === "error");
  if (pipeline) {
    return (
      <Message
        icon="type-hierarchy"
        title={`${pipeline.name} has no steps yet`}
        actions={[
          { label: "Add a node…", onPress: () => emitCanvasAction("add-node") },
          { label: "New step…", onPress: () => emitCanvasAction("new-step") },
        ]}
      >
        Call a step in the pipeline’s body and it shows here.
        <Example language={document.parsed.language} />
      </Message>
    );
  }
  const [first] = errors;
  return (
    <Message
      icon={first ? "warning" : "type-hierarchy"}
      title={`${document.name} defines no pipeline`}
      actions={
        first && [
          {
            label: "Show the first problem",
            onPress: () => void ask(host.request("problem.reveal", { problem: first })),
          },
        ]
      }
    >
      {first ? first.message : "A pipeline is a function that calls steps:"}
      {!first && <Example language={document.parsed.language} />}
    </Message>
  );
}

function Example({ language }: { readonly language: Language }) {
  return (
    <pre className="example">
      <code>{examples[language]}</code>
    </pre>
  );
}

const examples: { readonly [language in Language]: string } = {
  typescript: `import { pipeline, step, z } from "pipeloom";

export const load = step(({ path }: { path: string }) => readRows(path));

export default pipeline("training",
  { params: z.object({ path: z.string().default("data.csv") }) },
  ({ path }) => load({ path }),
);`,
  python: `from pipeloom import pipeline, step

@step
def load(path: str) -> list[dict]: ...

@pipeline
def training(path: str = "data.csv"):
    return load(path)`,
};
