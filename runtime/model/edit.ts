import { z } from "zod";
import { Json } from "./json.ts";

const output = z.object({ node: z.string(), output: z.string().optional() });
const input = z.object({ node: z.string(), input: z.string() });

/** Types that a parameter can be given by an edit. */
export const ParameterType = z.enum(["string", "integer", "number", "boolean"]);
export type ParameterType = z.infer<typeof ParameterType>;

/** A change to graph or parameters, as data. `runtime/source` turns it into minimal text edits. */
export const Edit = z.discriminatedUnion("type", [
  /** Sets the default, or gives a parameter one that had none. */
  z.object({ type: z.literal("setParameterDefault"), parameter: z.string(), value: Json }),
  /** Sets an option where the step is defined. `null` takes the option out. */
  z.object({ type: z.literal("setOption"), step: z.string(), option: z.string(), value: Json }),
  /**
   * Sets an option at the call, over what the step says: `cache`, `retry`, `timeout`, `name` and so on. `null` takes it out there.
   * `name` names this node alone: it becomes its id and label.
   */
  z.object({ type: z.literal("setCallOption"), node: z.string(), option: z.string(), value: Json }),
  /** Switches a node off: its call says `enabled: false`. It is then skipped, and with it what needs its result. */
  z.object({ type: z.literal("disableNode"), node: z.string() }),
  /** Switches a node on again, where its call says that it is off. A node is off when `options.enabled` is false. */
  z.object({ type: z.literal("enableNode"), node: z.string() }),
  /** Makes nodes a pipeline of its own, `name`, defined before this one: what they are given becomes its parameters, what others use of them its outputs. One call takes their place. */
  z.object({ type: z.literal("wrapNodes"), nodes: z.array(z.string()).min(1), name: z.string() }),
  /** Sets an input to a literal. An input that is wired or computed is disconnected first. */
  z.object({ type: z.literal("setArgument"), node: z.string(), input: z.string(), value: Json }),
  /** Wires an output to an input, in place of what the input has. `output` may be left out when there is one only. */
  z.object({ type: z.literal("connect"), from: output, to: input }),
  /** Takes away what an input is given: its default applies, or a problem shows that it is missing. */
  z.object({ type: z.literal("disconnect"), to: input }),
  /** Uses a step once more: after a node, else at the end. `file` (absolute path) defines it when this file does not know it yet. */
  z.object({ type: z.literal("addNode"), step: z.string(), after: z.string().optional(), file: z.string().optional() }),
  /** `disconnect` (the default) leaves the inputs that used it unbound; `rewire` gives them what the node itself was given. */
  z.object({ type: z.literal("removeNode"), node: z.string(), users: z.enum(["disconnect", "rewire"]).optional() }),
  /** Renames the step that the node uses, where it is defined, with all its uses in the file. Other nodes of that step are renamed with it. */
  z.object({ type: z.literal("renameNode"), node: z.string(), name: z.string() }),
  /** Uses the same step with the same inputs once more, right after. */
  z.object({ type: z.literal("duplicateNode"), node: z.string() }),
  /** Defines a new step, whose body says that it is still to be written, and uses it. */
  z.object({
    type: z.literal("addStep"),
    name: z.string(),
    inputs: z.array(z.string()).optional(),
    outputs: z.array(z.string()).optional(),
    after: z.string().optional(),
  }),
  z.object({
    type: z.literal("addParameter"),
    parameter: z.string(),
    valueType: ParameterType,
    default: Json.optional(),
  }),
  /** Inputs that have the parameter as it is are disconnected. Refused while other code uses it. */
  z.object({ type: z.literal("removeParameter"), parameter: z.string() }),
  z.object({ type: z.literal("renameParameter"), parameter: z.string(), name: z.string() }),
  /** Changes the type. Bounds of the old type go; the default stays, so it must fit. */
  z.object({ type: z.literal("retypeParameter"), parameter: z.string(), valueType: ParameterType }),
]);
export type Edit = Readonly<z.infer<typeof Edit>>;

/** Replace `[start, end)` (UTF-16 offsets in the old text) by `text`. Edits of one change do not overlap. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
