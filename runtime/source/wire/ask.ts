/** `ask`: a node that waits for a person. */
import type { Range } from "../../model/range.ts";
import type { WiredArgument } from "./call.ts";
import type { Wiring } from "./context.ts";
import type { Draft } from "./draft.ts";
import { jsonOf, sourcesOf, type Value } from "./value.ts";

export function askNode(wiring: Wiring, given: readonly WiredArgument[], range: Range, nameRange: Range): Value {
  const name = named(given, "name", 0);
  const question = named(given, "question", 1);
  const title = name ? jsonOf(name) : undefined;
  const text = question ? jsonOf(question) : undefined;
  const draft: Draft = {
    kind: "ask",
    step: "ask",
    base: typeof title === "string" && title !== "" ? title : "ask",
    label: undefined,
    parent: wiring.group,
    inputs: [],
    outputs: [{ name: "output" }],
    options: undefined,
    map: undefined,
    description: typeof text === "string" ? text : undefined,
    range,
    nameRange,
    definition: undefined,
    isStale: wiring.isStale,
  };
  wiring.isStatic = false;
  wiring.drafts.push(draft);
  for (const { value } of given) {
    if (sourcesOf(value).length > 0) wiring.edges.push({ kind: "data", from: value, to: draft, input: undefined });
  }
  return { type: "output", draft, output: "output", isLoaded: true, isItem: false };
}

function named(given: readonly WiredArgument[], key: string, position: number): Value | undefined {
  const [first] = given;
  if (first?.name === undefined && first?.value.type === "record") {
    return first.value.entries.find((entry) => entry.key === key)?.value;
  }
  return (
    given.find((argument) => argument.name === key)?.value ??
    (given[position]?.name === undefined ? given[position]?.value : undefined)
  );
}
