import { z } from "zod";
import type { Duration } from "../model/duration.ts";
import type { JsonSchema } from "../model/json.ts";
import { PipeloomError } from "./errors.ts";
import { state } from "./state.ts";

/** What `ask` shows and expects. */
export interface Question<S extends z.ZodType> {
  /** Names the node; unique among the pipeline's questions. */
  readonly name: string;
  /** The question as the person reads it. */
  readonly question: string;
  /** The answer's type. @default a string */
  readonly schema?: S;
  /** How long to wait before the run pauses. @default for ever */
  readonly timeout?: Duration;
}

/**
 * Waits for typed input from a person. An answer that the schema refuses is asked for again.
 *
 * @throws PipeloomError `no-body` outside a pipeline body; `bad-answer` when the stored answer no longer fits the schema.
 * @example
 * const { approved } = await ask({ name: "approve", question: "Publish this model?", schema: z.object({ approved: z.boolean() }) });
 */
export async function ask<S extends z.ZodType = z.ZodString>(question: Question<S>): Promise<z.output<S>> {
  const driver = state.currentDriver();
  if (!driver) throw new PipeloomError("no-body", "ask() works only in a pipeline body.");
  const schema: z.ZodType = question.schema ?? z.string();
  const call = driver.call({
    definition: { kind: "step", name: question.name, file: undefined, exportName: undefined },
    inputs: {},
    outputs: ["output"],
    ask: {
      question: question.question,
      schema: schemaOf(schema),
      ...(question.timeout !== undefined && { timeout: question.timeout }),
    },
  });
  const answer = schema.safeParse(await driver.load({ call, output: "output" }));
  // SAFETY: `schema` is the question's own, so its output is S's output.
  if (answer.success) return answer.data as z.output<S>;
  throw new PipeloomError(
    "bad-answer",
    `The answer to "${question.name}" is not valid:\n${z.prettifyError(answer.error)}`,
  );
}

/** The answer's type as the same question in Python says it: without the dialect's address, and without bounds that every whole number has. */
function schemaOf(type: z.ZodType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(type, {
    io: "input",
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  // SAFETY: JSON Schema as zod writes it is the JSON data that the model keeps.
  return schema as JsonSchema;
}
