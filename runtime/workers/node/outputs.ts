/** What a step returned to stored values, one per output. */
import type { Value } from "../../model/value.ts";
import { assetOf } from "../../sdk/internal.ts";
import type { Asset } from "../../sdk/assets.ts";
import type { ArtifactStore } from "../../store/artifacts.ts";
import { SerializationError, encodeValue } from "../../store/codecs/encode.ts";
import type { Unsaved } from "../../store/codecs/encode.ts";
import { assetFacts } from "../../store/codecs/facts.ts";
import { isTable } from "../../store/codecs/preview.ts";

/** The step returned something else than its options say. */
class OutputError extends Error {
  override readonly name = "PipeloomError";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Saves a step's result. With `names`, they come by name from a record or in order from an array; without, the result is the one `output`.
 *
 * @throws OutputError when an output is missing or too many; SerializationError naming output and path; ArtifactError when saving fails.
 */
export function saveOutputs(
  result: unknown,
  step: string,
  names: readonly string[] | undefined,
  store: ArtifactStore,
  warn: (text: string) => void,
): Record<string, Value> {
  const values = namedResult(result, step, names);
  const saved: Record<string, Value> = {};
  for (const [name, value] of Object.entries(values))
    saved[name] = save(value, names ? `output "${name}"` : "result", step, store, warn);
  return saved;
}

/** A step's result by output. */
export function namedResult(
  result: unknown,
  step: string,
  names: readonly string[] | undefined,
): Record<string, unknown> {
  return names ? namedOutputs(result, step, names) : { output: result };
}

/** Encodes and, where needed, writes one value. */
export function saveValue(value: unknown, store: ArtifactStore, warn: (text: string) => void = () => {}): Value {
  const asset = assetOf(value);
  const encoded = encodeValue(asset ? unsaved(asset) : { value });
  if (encoded.note !== undefined) warn(encoded.note);
  if (encoded.needsBlob) store.put(encoded.bytes, encoded.value.digest);
  return asset?.catalog
    ? { ...encoded.value, asset: assetFacts(asset.catalog, asset.payload, encoded.value) }
    : encoded.value;
}

function unsaved({ payload, type, mediaType }: Asset<unknown>): Unsaved {
  const shown = type === "dataset" && isTable(payload) ? "table" : type;
  return { value: payload, type: shown, ...(mediaType !== undefined && { mediaType }) };
}

function save(value: unknown, what: string, step: string, store: ArtifactStore, warn: (text: string) => void): Value {
  try {
    return saveValue(value, store, (note) => warn(`In the ${what} of step "${step}", ${note}.`));
  } catch (cause) {
    if (!(cause instanceof SerializationError)) throw cause;
    const path = cause.path === "" ? "" : ` at ${cause.path}`;
    throw new SerializationError(`The ${what} of step "${step}"${path}`, cause.why);
  }
}

function namedOutputs(result: unknown, step: string, names: readonly string[]): Record<string, unknown> {
  const wanted = `Step "${step}" has the outputs ${names.join(", ")} and`;
  const cure = "Return all of them by name, or in this order.";
  if (Array.isArray(result)) {
    if (result.length === names.length) return Object.fromEntries(names.map((name, index) => [name, result[index]]));
    throw new OutputError(
      "wrong-outputs",
      `${wanted} returned ${result.length} ${result.length === 1 ? "value" : "values"}. ${cure}`,
    );
  }
  if (typeof result !== "object" || result === null || assetOf(result)) {
    const got =
      result === null
        ? "null"
        : result === undefined
          ? "nothing"
          : assetOf(result)
            ? "one asset"
            : `a ${typeof result}`;
    throw new OutputError("wrong-outputs", `${wanted} returned ${got}. ${cure}`);
  }
  const entries = new Map(Object.entries(result));
  const missing = names.filter((name) => !entries.has(name));
  if (missing.length > 0)
    throw new OutputError("missing-output", `${wanted} did not return ${missing.join(", ")}. ${cure}`);
  const extra = [...entries.keys()].filter((name) => !names.includes(name));
  if (extra.length > 0)
    throw new OutputError(
      "unknown-output",
      `${wanted} returned ${extra.join(", ")} too. Add it to the step's outputs, or leave it out.`,
    );
  return Object.fromEntries(entries);
}
