/** A child pipeline's inputs as the values of its parameters: JSON is read, anything else goes to the body as it is stored. */
import type { Json } from "../model/json.ts";
import { Json as JsonSchema } from "../model/json.ts";
import type { ResolvedParameter } from "../model/parameter.ts";
import type { ReadyInput } from "../protocol/worker.ts";
import type { Resolved } from "../schedule/resolved.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import { readyInput } from "./inputs.ts";
import { decodeValue } from "../store/codecs/decode.ts";

/** What the child's body gets, and what the run's record says of it. */
interface ChildParameters {
  readonly parameters: ResolvedParameter[];
  /** Those whose values are not JSON, as a worker reads them; in `parameters` stands only what they are. */
  readonly inputs: Readonly<Record<string, ReadyInput>>;
}

class ParameterError extends Error {
  override readonly name = "ParameterError";
}
/** A value that is stored as something else than JSON. */
class NotJsonError extends Error {}

export function childParameters(
  pipeline: string,
  given: { readonly [name: string]: Resolved },
  blobs: ArtifactStore,
): ChildParameters {
  const inputs: Record<string, ReadyInput> = {};
  const parameters = Object.entries(given).map(([name, input]): ResolvedParameter => {
    const origin = { layer: "command-line", source: "the parent pipeline" } as const;
    try {
      return { name, value: jsonOf(input, blobs), ...origin };
    } catch (error) {
      if (error instanceof NotJsonError) {
        inputs[name] = readyInput(input);
        return { name, value: shownValue(input), ...origin };
      }
      const why = error instanceof Error ? error.message : String(error);
      throw new ParameterError(`Parameter "${name}" of pipeline "${pipeline}" cannot be given: ${why}`);
    }
  });
  return { parameters, inputs };
}

/** What a value is that no JSON holds: its artifact and, where it is known, a summary. */
function shownValue(input: Resolved): Json {
  switch (input.type) {
    case "value":
      return {
        artifact: input.value.digest,
        type: input.value.type,
        ...(input.value.preview && { summary: input.value.preview.summary }),
      };
    case "artifact":
      return {
        artifact: input.digest,
        type: input.valueType,
        ...(input.index !== undefined && { index: input.index }),
      };
    case "json":
      return input.value;
    case "list":
      return input.items.map(shownValue);
    case "record":
      return Object.fromEntries(Object.entries(input.entries).map(([key, entry]) => [key, shownValue(entry)]));
    default:
      return input satisfies never;
  }
}

function jsonOf(input: Resolved, blobs: ArtifactStore): Json {
  switch (input.type) {
    case "json":
      return input.value;
    case "value":
      return input.value.value ?? stored(input.value.digest, input.value.codec, blobs);
    case "artifact": {
      const whole = stored(input.digest, input.codec, blobs);
      if (input.index === undefined) return whole;
      const item = Array.isArray(whole) ? whole[input.index] : undefined;
      if (item === undefined) throw new ParameterError(`the list has no item ${input.index}.`);
      return item;
    }
    case "list":
      return input.items.map((item) => jsonOf(item, blobs));
    case "record":
      return Object.fromEntries(Object.entries(input.entries).map(([key, entry]) => [key, jsonOf(entry, blobs)]));
    default:
      return input satisfies never;
  }
}

function stored(digest: string, codec: string, blobs: ArtifactStore): Json {
  if (codec === "json") return JSON.parse(blobs.get(digest).toString("utf8"));
  if (codec === "text") return blobs.get(digest).toString("utf8");
  const decoded = codec === "msgpack" ? JsonSchema.safeParse(decodeValue(blobs.get(digest), codec)) : undefined;
  if (decoded?.success) return decoded.data;
  throw new NotJsonError(`It is stored as ${codec}.`);
}
