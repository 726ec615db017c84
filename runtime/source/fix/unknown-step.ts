/** `unknown-step`: the near name, an import from another file, or a stub. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import { nearest, plain } from "../../config/nearest.ts";
import { defineStep } from "../edit/add-node.ts";
import { addImport } from "../edit/import.ts";
import type { Session } from "../edit/session.ts";
import { sourceOf, unwrapped } from "../edit/syntax.ts";
import type { Attempt, FixContext } from "../fix.ts";
import { argumentsOf as pythonArguments } from "../python/tree.ts";
import { argumentsOf as typescriptArguments, parts, propertiesOf } from "../typescript/tree.ts";

export function unknownStep({ file, problem, elsewhere }: FixContext, session: Session): Attempt[] {
  const range = problem.range;
  if (!range) return [];
  const { start, end } = range;
  const name = file.text.slice(start.offset, end.offset);
  if (!/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name)) return [];
  const names = [
    ...file.parsed.steps.map((step) => step.name),
    ...file.parsed.pipelines.map((pipeline) => pipeline.export),
  ];
  const near = nearest(name, names);
  const same = elsewhere.filter((step) => plain(step.name) === plain(name) && step.file !== undefined);
  const nearElsewhere = nearest(
    name,
    elsewhere.map((step) => step.name),
  );
  const imported =
    same.length > 0
      ? same
      : elsewhere.filter((step) => step.name === nearElsewhere).slice(0, near === undefined ? 2 : 0);
  const call = callAt(session, start.offset);
  const stub = call && { name, inputs: inputsOf(session, call), outputs: outputsOf(session, call) };
  return [
    ...(near === undefined
      ? []
      : [
          {
            title: `Change to ${near}`,
            isPreferred: true,
            apply: (now: Session) => now.apply([{ start: start.offset, end: end.offset, text: near }]),
          },
        ]),
    ...imported.map((step): Attempt => ({
      title: `Import ${step.name} from ${(step.file ?? "").replaceAll("\\", "/").split("/").at(-1)}`,
      isPreferred: near === undefined,
      apply(now) {
        if (step.name !== name) now.apply([{ start: start.offset, end: end.offset, text: step.name }]);
        addImport(now, step.name, step.file ?? "", true);
      },
    })),
    ...(stub ? [{ title: `Create the step ${name}`, apply: (now: Session) => defineStep(now, stub) }] : []),
  ];
}

function callAt(session: Session, offset: number): SyntaxNode | undefined {
  const name = session.root.descendantForIndex(offset, offset + 1);
  const call = name?.parent;
  const isCall = call?.type === "call" || call?.type === "call_expression";
  return isCall && call.childForFieldName("function")?.id === name?.id ? call : undefined;
}

/** What the call gives is what the step takes. */
function inputsOf(session: Session, call: SyntaxNode): string[] {
  if (session.language === "typescript") {
    const [first] = typescriptArguments(call);
    const object = first && unwrapped(session, first);
    return object?.type === "object" ? propertiesOf(object, session.text).map(({ key }) => key) : [];
  }
  const names = pythonArguments(call, session.text).map(({ name, value }, index) => {
    if (name !== undefined) return name;
    return value.type === "identifier" ? sourceOf(session, value) : `value_${index + 1}`;
  });
  return names.map((name, index) => (names.indexOf(name) === index ? name : `${name}_${index + 1}`));
}

/** `const { train, test } = …` says what comes out. */
function outputsOf(session: Session, call: SyntaxNode): string[] {
  const holder = call.parent;
  const target = holder?.childForFieldName(holder.type === "variable_declarator" ? "name" : "left");
  if (!target || !/pattern|pattern_list/.test(target.type)) return [];
  const names = parts(target).map((part) => sourceOf(session, part.childForFieldName("key") ?? part));
  return names.every((name) => /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name)) ? names : [];
}
