/** What the user changed in the form, shared by the graph panel and the parameters view through the host. */
import { create } from "zustand";
import type { Json } from "../../runtime/model/json.ts";
import type { ResolvedParameter } from "../../runtime/model/parameter.ts";

export interface FieldProblem {
  readonly parameter: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The text in the field is not a value yet: nothing can be run with it. */
  readonly isDraft?: boolean | undefined;
}

export interface Form {
  /** Only changed parameters. */
  readonly values: { readonly [parameter: string]: Json };
  readonly problems: readonly FieldProblem[];
  /** Edits that the host has not confirmed yet. */
  readonly pending: number;
}

export const useForm = create<Form>()(() => ({ values: {}, problems: [], pending: 0 }));

/** The host's view of the form wins, unless the user has typed since. */
export function receiveParameters(parameters: readonly ResolvedParameter[]): void {
  if (useForm.getState().pending > 0) return;
  const values = Object.fromEntries(
    parameters.filter((each) => each.layer === "form").map((each) => [each.name, each.value]),
  );
  useForm.setState({ values });
}

export function changeParameter(parameter: string, value: Json): void {
  const { values, problems } = useForm.getState();
  useForm.setState({
    values: { ...values, [parameter]: value },
    problems: problems.filter((problem) => problem.parameter !== parameter),
  });
}

export function resetParameters(names: readonly string[]): void {
  const { values, problems } = useForm.getState();
  useForm.setState({
    values: Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name))),
    problems: problems.filter((problem) => !names.includes(problem.parameter)),
  });
}

export function setProblems(parameter: string, found: readonly FieldProblem[]): void {
  const others = useForm.getState().problems.filter((problem) => problem.parameter !== parameter);
  useForm.setState({ problems: [...others, ...found] });
}

/** Replaces all values (undefined: keeps them) and all problems. */
export function setValues(values: Form["values"] | undefined, problems: readonly FieldProblem[]): void {
  useForm.setState({ ...(values && { values }), problems });
}
