/**
 * What both languages are lowered to before wiring: the part of a module that pipelines are made of, language-neutral.
 *
 * Job: `typescript/lower.ts` and `python/lower.ts` turn a syntax tree into this; `wire.ts` turns this into graphs, once for both.
 * Invariants:
 * 1. Every expression and statement has its exact range. Nothing is thrown away silently: what is not understood is `other` or `opaque`.
 * 2. Lowering never looks at what names mean (is this call a step?); only wiring does.
 */
import type { Json, JsonSchema } from "../model/json.ts";
import type { StepOptions, FailureMode } from "../model/options.ts";
import type { Dialect, Language, Parameter } from "../model/graph.ts";
import type { Problem } from "../model/problem.ts";
import type { Range } from "../model/range.ts";

export interface ModuleIr {
  readonly file: string;
  readonly language: Language;
  readonly dialect: Dialect | undefined;
  readonly imports: readonly ImportIr[];
  readonly steps: readonly StepIr[];
  readonly pipelines: readonly PipelineIr[];
  /** Names that are re-exported from elsewhere or renamed on export: exported name -> local name. */
  readonly exports: ReadonlyMap<string, string>;
  /** `export { a as b } from "./c"`; `export * from "./c"` has `*` for both names. What Python imports is exported anyway. */
  readonly reexports?: readonly ReexportIr[];
  /** Top-level names that are neither step nor pipeline nor import: a call of one in a body is opaque, not an unknown step. */
  readonly otherNames: ReadonlySet<string>;
  /** Schemas of records that other files may use for parameters: local name -> what they say, without ranges. */
  readonly schemas?: ReadonlyMap<string, readonly Parameter[]>;
  /** Syntax errors and the like; wiring adds its own. */
  readonly problems: readonly Problem[];
  readonly usesPipeloom: boolean;
}

export interface ImportIr {
  /** The name in this module; for a namespace import the namespace. */
  readonly local: string;
  /** The name in the other module; `default`; `*` for a namespace. */
  readonly imported: string;
  /** The specifier as written: `./steps`, `..lib.features`, `pipeloom`. */
  readonly from: string;
  readonly isTypeOnly: boolean;
  readonly range: Range;
}

export interface ReexportIr {
  readonly exported: string;
  readonly imported: string;
  readonly from: string;
  readonly range: Range;
}

export interface StepIr {
  readonly name: string;
  /** The name that it is bound to in its module, when that is not `name` (an option may override it). */
  readonly local?: string;
  readonly inputs: readonly StepInputIr[];
  /** Declared outputs; a single unnamed one is called `output`. */
  readonly outputs: readonly { readonly name: string; readonly type?: string; readonly schema?: JsonSchema }[];
  readonly options: StepOptions | undefined;
  readonly description: string | undefined;
  /** False when `outputs` is a guess (no declaration, no annotation that tells). Each member of the result may then be an output. */
  readonly hasDeclaredOutputs?: boolean;
  /** True for a step that makes further calls while it runs (`@dynamic`): its node is of kind `dynamic`. */
  readonly isDynamic?: boolean;
  /** Names that the function returns as they are, or with options: one that is a pipeline makes the step dynamic. */
  readonly returnedNames?: readonly string[];
  /** Inputs that the last parameters take by position (`*args`) or by any name (`**kwargs`): then nothing is an unknown input. */
  readonly takesAnyInput?: boolean;
  /** True when the text is broken here and this is the last good version. */
  readonly isStale?: boolean;
  /** True when the input shape cannot be read (a named type that is not in the file): inputs are then not checked. */
  readonly hasOpenInputs: boolean;
  readonly range: Range;
  readonly nameRange: Range;
}

export interface StepInputIr {
  readonly name: string;
  readonly type?: string;
  /** The type as a schema when it is understood: used to compare wires. */
  readonly schema?: JsonSchema;
  readonly required: boolean;
  readonly default?: Json;
  readonly help?: string;
}

export interface PipelineIr {
  readonly name: string;
  /** Module-level or exported name that the runtime finds it by. */
  readonly export: string;
  /** The name that it is bound to in its module, when that is neither `export` nor absent. */
  readonly local?: string;
  readonly dialect: Dialect;
  readonly description: string | undefined;
  readonly mode: FailureMode | undefined;
  readonly parameters: readonly Parameter[];
  /** The name of an imported schema that the parameters are; `parameters` are then a guess. */
  readonly parametersFrom?: string;
  /** How the body refers to parameters: local name -> parameter (destructuring may rename). `*name` is the whole record. */
  readonly parameterNames: ReadonlyMap<string, string>;
  readonly parameterRecord: string | undefined;
  readonly body: readonly StatementIr[];
  readonly range: Range;
  readonly nameRange: Range;
  /** True when the text is broken here and this is the last good version. */
  readonly isStale?: boolean;
}

/** `isStale`: the text is broken here and this is what it last was, or the best that can be read of it. */
export type StatementIr = StatementShape & { readonly isStale?: boolean };

type StatementShape =
  /** `target = value`, `const { a, b: c } = value`, `a, b = value`. A bare call has the target `none`. */
  | { readonly type: "assign"; readonly target: TargetIr; readonly value: ExpressionIr; readonly range: Range }
  | { readonly type: "return"; readonly value: ExpressionIr | undefined; readonly range: Range }
  | {
      readonly type: "if";
      readonly test: ExpressionIr;
      readonly then: readonly StatementIr[];
      readonly otherwise: readonly StatementIr[];
      readonly label: string;
      readonly range: Range;
    }
  /** `for`, `while`, and comprehensions that call something. `label` is the head as written: `for lr in rates`. */
  | {
      readonly type: "loop";
      readonly target: TargetIr;
      readonly over: ExpressionIr | undefined;
      readonly body: readonly StatementIr[];
      readonly label: string;
      readonly range: Range;
    }
  /** `try`, `with`, blocks: statements in order, without a node of their own. */
  | { readonly type: "block"; readonly body: readonly StatementIr[]; readonly range: Range }
  /** A step that is defined in a body, if `callee` is the SDK's word for it; else the statement is what `otherwise` says. */
  | {
      readonly type: "define";
      readonly step: StepIr;
      readonly callee: ExpressionIr;
      readonly otherwise: readonly StatementIr[];
      readonly range: Range;
    }
  /** Not understood; `reads` and `writes` keep the wires through it. */
  | {
      readonly type: "opaque";
      readonly label: string;
      readonly reads: readonly string[];
      readonly writes: readonly string[];
      readonly calls: readonly ExpressionIr[];
      readonly range: Range;
    };

export type TargetIr =
  | { readonly type: "none" }
  | { readonly type: "name"; readonly name: string; readonly range: Range }
  /** `{ a, b: c }`: key -> target. */
  | { readonly type: "record"; readonly entries: readonly { readonly key: string; readonly target: TargetIr }[] }
  /** `[a, b]` and `a, b`. */
  | { readonly type: "list"; readonly items: readonly TargetIr[] };

export type ExpressionIr =
  | { readonly type: "name"; readonly name: string; readonly range: Range }
  | { readonly type: "literal"; readonly value: Json; readonly range: Range }
  | {
      readonly type: "call";
      readonly callee: ExpressionIr;
      readonly calleeRange: Range;
      readonly arguments: readonly ArgumentIr[];
      readonly range: Range;
    }
  | { readonly type: "member"; readonly object: ExpressionIr; readonly property: string; readonly range: Range }
  | { readonly type: "index"; readonly object: ExpressionIr; readonly index: ExpressionIr; readonly range: Range }
  | {
      readonly type: "list";
      readonly items: readonly ExpressionIr[];
      /** `a, b` in Python: what returns it has several outputs. */
      readonly isTuple?: boolean;
      readonly range: Range;
    }
  | {
      readonly type: "record";
      readonly entries: readonly { readonly key: string; readonly value: ExpressionIr; readonly keyRange?: Range }[];
      readonly hasSpread: boolean;
      readonly range: Range;
    }
  | { readonly type: "await"; readonly value: ExpressionIr; readonly range: Range }
  /** `test ? then : otherwise`, `then if test else otherwise`. */
  | {
      readonly type: "conditional";
      readonly test: ExpressionIr;
      readonly then: ExpressionIr;
      readonly otherwise: ExpressionIr;
      readonly range: Range;
    }
  /** A comprehension, or `over.map((target) => element)`: a list with one element per item. `label` is the head as written: `for lr in rates`. */
  | {
      readonly type: "each";
      readonly target: TargetIr;
      readonly over: ExpressionIr;
      readonly test?: ExpressionIr;
      readonly element: ExpressionIr;
      readonly label: string;
      readonly range: Range;
    }
  /** Anything else (operators, templates, lambdas): `parts` are its sub-expressions in order, so that calls and names in it still count. */
  | { readonly type: "other"; readonly text: string; readonly parts: readonly ExpressionIr[]; readonly range: Range };

/** `name` is the keyword (Python) or, for the one object of a TypeScript step call, absent. */
export interface ArgumentIr {
  readonly name?: string;
  readonly nameRange?: Range;
  /** `...rest`, `*rest`, `**rest`: what it fills is not known. */
  readonly isSpread?: boolean;
  readonly value: ExpressionIr;
}
