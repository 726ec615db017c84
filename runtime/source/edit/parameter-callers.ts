/** Where other pipelines of the file give a value to a parameter of this one. */
import type { TextEdit } from "../../model/edit.ts";
import { argumentsOf as pythonArguments } from "../python/tree.ts";
import { argumentsOf as typescriptArguments, propertiesOf } from "../typescript/tree.ts";
import { nodeAt, type Session } from "./session.ts";
import { unwrapped } from "./syntax.ts";

const callTypes = new Set(["call", "call_expression"]);

/** The edits that give the parameter another name there. */
export function atCallers(session: Session, from: string, to: string): TextEdit[] {
  const { pipeline, parsed, text, language } = session;
  const uses = parsed.pipelines
    .filter((other) => other !== pipeline)
    .flatMap(({ nodes }) => nodes)
    .filter(
      ({ kind, step, definition, stale }) =>
        kind === "pipeline" && step === pipeline.name && definition?.file === undefined && stale !== true,
    );
  return uses.flatMap(({ range }): TextEdit[] => {
    const call = nodeAt(session, range, callTypes);
    if (language === "python") {
      const given = pythonArguments(call, text).find(({ name }) => name === from)?.nameNode;
      return given ? [{ start: given.startIndex, end: given.endIndex, text: to }] : [];
    }
    const [first] = typescriptArguments(call);
    const object = first && unwrapped(session, first);
    const given = object?.type === "object" ? propertiesOf(object, text).find(({ key }) => key === from) : undefined;
    if (!given) return [];
    const { startIndex: start, endIndex: end } = given.keyNode;
    return [{ start, end, text: given.keyNode.id === given.value.id ? `${to}: ${from}` : to }];
  });
}
