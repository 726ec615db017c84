/**
 * The values that the user gave to each pipeline's parameters in a form or a prompt, shared by every view of it.
 *
 * Invariants:
 * 1. Never written to the source file. Kept per pipeline in workspace state, secrets excepted: those live only in memory.
 * 2. A value for a parameter that the code no longer has is kept (the name may come back) but never sent to a run.
 */
import type { Memento } from "vscode";
import type { Parameter } from "../../runtime/model/graph.ts";
import type { Json } from "../../runtime/model/json.ts";
import { createSignal } from "../platform/signal.ts";
import type { PipelineKey } from "../runs/shown-runs.ts";

export type ParameterValues = Readonly<Record<string, Json>>;
export type Parameters = ReturnType<typeof createParameters>;

const stateKey = "pipeloom.parameters";
const keptPipelines = 100;

export function createParameters(memory: Pick<Memento, "get" | "update">) {
  const stored = new Map<string, ParameterValues>(
    Object.entries(memory.get<Record<string, ParameterValues>>(stateKey, {})),
  );
  const secrets = new Map<string, ParameterValues>();
  const onChange = createSignal<PipelineKey>();

  return {
    onChange,
    /** What the user gave, for the parameters that there are. */
    values(key: PipelineKey, parameters: readonly Parameter[]): ParameterValues {
      const all = { ...stored.get(textOf(key)), ...secrets.get(textOf(key)) };
      return Object.fromEntries(
        parameters.flatMap(({ name }) => {
          const value = Object.hasOwn(all, name) ? all[name] : undefined;
          return value === undefined ? [] : [[name, value]];
        }),
      );
    },
    /** Replaces what the user gave; a parameter that is left out goes back to its default. */
    set(key: PipelineKey, parameters: readonly Parameter[], values: ParameterValues): void {
      const text = textOf(key);
      const isSecret = (name: string) => parameters.find((each) => each.name === name)?.schema.format === "secret";
      const open = Object.entries(values).filter(([name]) => !isSecret(name));
      secrets.set(text, Object.fromEntries(Object.entries(values).filter(([name]) => isSecret(name))));
      stored.delete(text);
      if (open.length > 0) stored.set(text, Object.fromEntries(open));
      void memory.update(stateKey, Object.fromEntries([...stored].slice(-keptPipelines)));
      onChange.emit(key);
    },
  };
}

function textOf({ file, pipeline }: PipelineKey): string {
  return `${file}\n${pipeline}`;
}
