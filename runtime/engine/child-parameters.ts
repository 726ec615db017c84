/** A child pipeline's inputs as the values of its parameters: parameters are JSON, so stored values are read. */
import type { Json } from "../model/json.ts";
import { Json as JsonSchema } from "../model/json.ts";
import type { ResolvedParameter } from "../model/parameter.ts";
import type { Resolved } from "../schedule/resolved.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import { decodeValue } from "../store/codecs/decode.ts";

/** A value that no parameter can hold. */
export class ParameterError extends Error {
  override readonly name = "ParameterError";
}

export function childParameters(
  pipeline: string,
  inputs: { readonly [name: string]: Resolved },
  blobs: ArtifactStore,
): ResolvedParameter[] {
  return Object.entries(inputs).map(([name, input]) => {
    try {
      return { name, value: jsonOf(input, blobs), layer: "command-line", source: "the parent pipeline" };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ParameterError(
        `Parameter "${name}" of pipeline "${pipeline}" cannot be given: ${why} Parameters are JSON; use ${pipeline}.embed(…) to pass any other value.`,
      );
    }
  });
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
  throw new ParameterError(`its value is stored as ${codec}, which is not JSON.`);
}
