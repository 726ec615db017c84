/**
 * `Pipeline("name", context=…)` with `add_step`, `from_steps` and `add_sub_pipeline`: a pipeline that is put together from steps, as if its calls
 * stood in a body.
 *
 * Job: says for each use what is wired to it, by the same rules as `pipeloom/uses.py`. Boundary: steps of other files are used, but what they take is not known here.
 * Invariant: only statements at top level count, in order; a loop around them is a loop of the graph.
 */
import type { Node } from "web-tree-sitter";
import type { PipelineIr, StepIr } from "../ir.ts";
import { textOf } from "../syntax.ts";
import { pipelineOf, requiredOf, type Composed, type ContextEntry, type Use } from "./composed-body.ts";
import { literalOf, stringOf } from "./literal.ts";
import type { Module } from "./module.ts";
import { assignmentIn } from "./summary.ts";
import { argumentsOf, dottedName, keyword, parts, unwrapped } from "./tree.ts";

export function composedPipelines(root: Node, module: Module, steps: readonly StepIr[]): PipelineIr[] {
  const words = new Map(
    module.imports.flatMap(({ local, imported, from }) =>
      from !== "pipeloom"
        ? []
        : imported === "*"
          ? ["Pipeline", "context"].map((word): [string, string] => [local === "*" ? word : `${local}.${word}`, word])
          : [[local, imported] as const],
    ),
  );
  if (![...words.values()].includes("Pipeline")) return [];
  const reader = createReader(module, steps, words);
  for (const statement of parts(root)) reader.read(statement, undefined);
  return reader.found().map((composed) => pipelineOf(composed, module.text));
}

function createReader(module: Module, steps: readonly StepIr[], words: ReadonlyMap<string, string>) {
  const { text } = module;
  const byName = new Map(steps.map((step) => [step.local ?? step.name, step]));
  const maps = new Set(module.definitions.flatMap(({ made, name }) => (made === "map_task" ? [name] : [])));
  const contexts = new Map<string, readonly ContextEntry[]>();
  const pipelines = new Map<string, Composed>();

  const read = (statement: Node, loop: Node | undefined): void => {
    if (statement.type === "for_statement") {
      const body = statement.childForFieldName("body");
      for (const inner of body ? parts(body) : []) read(inner, statement);
      return;
    }
    const assignment = assignmentIn(statement);
    const value = assignment?.childForFieldName("right") ?? parts(statement)[0];
    if (statement.type !== "expression_statement" || !value) return;
    const left = assignment?.childForFieldName("left");
    const name = left ? dottedName(left, text) : undefined;
    const calls = chainOf(unwrapped(value));
    const [first, ...rest] = calls;
    if (!first) {
      if (name !== undefined && value.type === "dictionary") contexts.set(name, entriesOf(value));
      return;
    }
    const callee = calleeOf(first);
    if (name !== undefined && words.get(callee) === "context") return void contexts.set(name, entriesOf(first));
    const made = name === undefined ? undefined : begin(name, first, callee, statement);
    if (made) pipelines.set(made.name, made);
    const owner = made ?? pipelines.get(callee.split(".")[0] ?? "");
    if (!owner) return;
    for (const call of made ? rest : calls) add(owner, call, loop);
  };

  const begin = (name: string, call: Node, callee: string, statement: Node): Composed | undefined => {
    const isList = callee.endsWith(".from_steps");
    if (words.get(isList ? callee.slice(0, -".from_steps".length) : callee) !== "Pipeline") return undefined;
    const titleNode = keyword(call, "name", text) ?? (isList ? undefined : argumentsOf(call, text)[0]?.value);
    const given = keyword(call, "context", text);
    const context = given ? contextOf(given) : [];
    const title = (titleNode && stringOf(titleNode, text)) ?? (isList ? "pipeline" : name);
    const composed: Composed = { name, title, statement, titleNode: titleNode ?? call, context, uses: [] };
    const listed = keyword(call, "steps", text);
    const given_ = isList
      ? argumentsOf(call, text).flatMap(({ name: key, value }) => (key === undefined ? [value] : []))
      : [];
    for (const node of [...given_, ...(listed ? [listed] : [])].flatMap(itemsOf)) {
      const use = useOf(node, node, undefined, undefined);
      if (use) composed.uses.push(use);
    }
    return composed;
  };

  const add = (owner: Composed, call: Node, loop: Node | undefined): void => {
    const method = calleeOf(call).split(".").at(-1);
    const first = argumentsOf(call, text).find(({ name }) => name === undefined)?.value;
    if (method === "add_steps" && first) {
      for (const node of itemsOf(first)) {
        const use = useOf(node, node, undefined, loop);
        if (use) owner.uses.push(use);
      }
    } else if (method === "add_step" || method === "add_sub_pipeline") {
      const target = first ?? keyword(call, "step", text) ?? keyword(call, "pipeline", text);
      const use = target && useOf(target, call, call, loop);
      if (use) owner.uses.push(use);
    }
  };

  const useOf = (node: Node, place: Node, call: Node | undefined, loop: Node | undefined): Use | undefined => {
    const target = dottedName(node, text);
    if (target === undefined) return undefined;
    const names = (key: string): readonly string[] | undefined => {
      const list = keyword(call, key, text);
      const value = list && literalOf(list, text);
      return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : undefined;
    };
    const title = keyword(call, "name", text);
    const child = pipelines.get(target);
    const step = byName.get(target);
    // A child keeps its own context, but for what it is given on purpose.
    const takes =
      step?.inputs ??
      (child && [...requiredOf(child).values(), ...child.context.map(({ name }) => ({ name, required: false }))]);
    const parameters = (takes ?? []).map(({ name }) => name);
    const fixed = new Map(dictionaryOf(keyword(call, "params", text)));
    const renamed = [...dictionaryOf(keyword(call, "input_mapping", text))].flatMap(
      ([own, value]): [string, string][] => {
        const inner = stringOf(value, text);
        return inner === undefined ? [] : [[inner, own]];
      },
    );
    const taken = new Set(renamed.map(([, own]) => own));
    const inputs = (names("inputs") ?? declared(target, "inputs") ?? []).filter((name) => !taken.has(name));
    const sources = new Map([...renamed, ...sourcesOf(parameters, inputs, fixed)]);
    const mapped = dictionaryOf(keyword(call, "output_mapping", text)).flatMap(([inner, value]): [string, string][] => {
      const own = stringOf(value, text);
      return own === undefined ? [] : [[own, inner]];
    });
    const own = step?.options?.outputs ? step.outputs.map(({ name }) => name) : undefined;
    const inner = child?.uses.flatMap(({ outputs }) => outputs);
    const alone = (title && stringOf(title, text)) ?? step?.name ?? target;
    const listed = names("outputs") ?? (mapped.length > 0 ? [] : (own ?? inner ?? [alone]));
    const outputs = [...new Set([...mapped.map(([name]) => name), ...listed])];
    const only = inner?.length === 1 ? inner[0] : undefined;
    const origins = new Map([
      ...listed.flatMap((name): [string, string][] => {
        const origin = inner?.includes(name) ? name : only;
        return origin === undefined ? [] : [[name, origin]];
      }),
      ...mapped,
    ]);
    const used = new Set(sources.values());
    return {
      call: place,
      target,
      takes: takes ?? [],
      isKnown: takes !== undefined,
      isMap: maps.has(target),
      isPipeline: child !== undefined || calleeOf(place).endsWith("add_sub_pipeline"),
      sources,
      fixed,
      waitsFor: takes ? inputs.filter((name) => !used.has(name)) : inputs,
      outputs,
      origins,
      loop,
    };
  };

  /** An option of the step's own decorator. */
  const declared = (target: string, option: string): readonly string[] | undefined => {
    const definition = module.definitions.find(({ name }) => name === target);
    const node = keyword(definition?.open().call, option, text);
    const value = node && literalOf(node, text);
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : undefined;
  };

  const contextOf = (node: Node): readonly ContextEntry[] => {
    const inner = unwrapped(node);
    const name = dottedName(inner, text);
    return name === undefined ? entriesOf(inner) : (contexts.get(name) ?? []);
  };
  const entriesOf = (node: Node): readonly ContextEntry[] => {
    if (node.type === "call")
      return argumentsOf(node, text).flatMap(({ name, nameNode, value }) =>
        name !== undefined && nameNode ? [{ name, nameNode, value }] : [],
      );
    return parts(node).flatMap((pair) => {
      const nameNode = pair.type === "pair" ? pair.childForFieldName("key") : null;
      const value = pair.childForFieldName("value");
      const name = nameNode ? stringOf(nameNode, text) : undefined;
      return nameNode && value && name !== undefined ? [{ name, nameNode, value }] : [];
    });
  };
  const dictionaryOf = (node: Node | undefined): [string, Node][] =>
    node ? entriesOf(unwrapped(node)).map(({ name, value }) => [name, value]) : [];
  const calleeOf = (call: Node): string => {
    const callee = call.type === "call" ? call.childForFieldName("function") : undefined;
    if (!callee) return "";
    const property = callee.childForFieldName("attribute");
    return dottedName(callee, text) ?? (property ? `.${textOf(property, text)}` : "");
  };
  /** `a(…).b(…).c(…)`: the calls from the first to the last. */
  const chainOf = (node: Node): Node[] => {
    if (node.type !== "call") return [];
    const object = node.childForFieldName("function")?.childForFieldName("object");
    return [...(object ? chainOf(unwrapped(object)) : []), node];
  };
  return { read, found: () => [...pipelines.values()] };
}

function itemsOf(node: Node): Node[] {
  return node.type === "list" || node.type === "tuple" ? parts(node) : [node];
}

/** By the same name, by the last part of `data/train`, else by place. */
function sourcesOf(
  parameters: readonly string[],
  inputs: readonly string[],
  fixed: ReadonlyMap<string, Node>,
): Map<string, string> {
  const sources = new Map<string, string>();
  const isFree = (name: string) => parameters.includes(name) && !sources.has(name) && !fixed.has(name);
  const left: string[] = [];
  for (const name of inputs) {
    const fits = [name, name.slice(name.lastIndexOf("/") + 1)].find(isFree);
    if (fits === undefined) left.push(name);
    else sources.set(fits, name);
  }
  const free = parameters.filter((name) => isFree(name) && !inputs.includes(name));
  for (const [index, name] of left.slice(0, free.length).entries()) {
    const parameter = free[index];
    if (parameter !== undefined) sources.set(parameter, name);
  }
  return sources;
}
