/**
 * What a step that was made while a body ran has captured, and the digest that tells its variants apart.
 *
 * Invariants:
 * 1. Equal data gives equal digests, in every process and in both languages: it counts by its content, as an artifact does.
 * 2. A function counts by its text and by what it captures in its turn; a step or pipeline by its name and code.
 * 3. The digest is that of the moment: a variable that got another value since gives another variant.
 */
import { createHash } from "node:crypto";
import type { Json } from "../../model/json.ts";
import type { PlannedStep } from "../../model/plan.ts";
import { definitionOf, outputSourceOf, PipeloomError } from "../../sdk/internal.ts";
import type { Definition, StepDefinition } from "../../sdk/internal.ts";
import { encodeValue, SerializationError } from "../../store/codecs/encode.ts";
import { canonicalJson } from "./bindings.ts";
import { codeOf } from "./step-code.ts";

export interface Variant {
  readonly digest: string;
  readonly captured: NonNullable<PlannedStep["captured"]>;
}

/**
 * The variant of a step as it is now; undefined for a step that a module declares.
 *
 * @throws PipeloomError `captured-output`, `captured-value`, or `nested-step` when nothing is known about what it captures.
 */
export function variantOf(definition: StepDefinition): Variant | undefined {
  const { made, exportName } = definition;
  if (!made || exportName !== undefined) return undefined;
  const step = definition.name ?? "step";
  if (!made.facts)
    throw new PipeloomError(
      "nested-step",
      `Step "${step}" is made inside a function of code that Pipeloom does not read, so what it captures is not known. Define it at the top of its module, or in a local file.`,
    );
  const captured: Record<string, { digest: string; value?: Json }> = {};
  const queue = [...made.facts.direct];
  for (const name of queue) {
    const read = made.values[name];
    if (Object.hasOwn(captured, name) || !read) continue;
    const found = valueOf(read);
    if (!found) continue;
    const { value } = found;
    if (definitionOf(value) === definition) continue;
    const kind = kindOf(value, step, name);
    captured[name] = { digest: digestOf(value, step, name), ...(isShort(value) && { value }) };
    if (kind !== "function") continue;
    const uses = made.facts.uses[name];
    if (!uses)
      throw refused(
        step,
        name,
        "a function that comes from elsewhere, so what it captures in its turn is not known",
        `Pass the data it works on as inputs of "${step}", or define the function where the step is made`,
      );
    queue.push(...uses);
  }
  const digests = Object.entries(captured).map(([name, { digest }]) => [name, digest] as const);
  if (digests.length === 0) return { digest: "", captured };
  return { digest: sha256(canonicalJson(Object.fromEntries(digests))).slice(0, 16), captured };
}

/** A variable that has no value yet is not part of the step. */
function valueOf(read: () => unknown): { readonly value: unknown } | undefined {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** Whether functions of the author are in a value; refuses outputs. */
function kindOf(value: unknown, step: string, name: string, seen = new Set<unknown>()): "data" | "function" {
  if (outputSourceOf(value))
    throw new PipeloomError(
      "captured-output",
      `Step "${step}" captures "${name}", which holds an output of another step; its data is not there while the pipeline is wired. Pass it as an input: add a parameter to "${step}" and give it at the call.`,
    );
  if (definitionOf(value)) return "data";
  if (typeof value === "function") return "function";
  if (!isPlain(value) || seen.has(value)) return "data";
  seen.add(value);
  return Object.values(value).some((item) => kindOf(item, step, name, seen) === "function") ? "function" : "data";
}

function digestOf(value: unknown, step: string, name: string): string {
  const definition = definitionOf(value);
  if (definition) return sha256(canonicalJson(definitionForm(definition)));
  if (typeof value === "function") return sha256(String(value));
  if (isPlain(value) && Object.values(value).some(holdsCode))
    return sha256(
      canonicalJson(Object.entries(value).map(([key, item]) => [key, digestOf(item, step, `${name}.${key}`)])),
    );
  try {
    return encodeValue({ value }).value.digest;
  } catch (cause) {
    if (!(cause instanceof SerializationError)) throw cause;
    throw refused(step, name, cause.message, "Capture plain data, or pass what the step needs as an input");
  }
}

function definitionForm(definition: Definition): Json {
  const { kind, name } = definition;
  const code = codeOf(definition)?.digest ?? "";
  const variant = isStep(definition) ? (variantOf(definition)?.digest ?? "") : "";
  return { kind, name: name ?? "", code, variant };
}

function isStep(definition: Definition): definition is StepDefinition {
  return definition.kind === "step" && "fn" in definition;
}

function holdsCode(value: unknown): boolean {
  return typeof value === "function" || (isPlain(value) && Object.values(value).some(holdsCode));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null || outputSourceOf(value)) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

function isShort(value: unknown): value is Json {
  return (
    value === null ||
    typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value)) ||
    (typeof value === "string" && value.length <= 60)
  );
}

function refused(step: string, name: string, why: string, cure: string): PipeloomError {
  return new PipeloomError("captured-value", `Step "${step}" captures "${name}": ${why.replace(/\.$/, "")}. ${cure}.`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
