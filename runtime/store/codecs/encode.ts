/** A step's output to bytes: JSON where it round-trips exactly, else structured-clone MessagePack; text and bytes as they are. */
import { createHash } from "node:crypto";
import { Packr, addExtension } from "msgpackr";
import { Digest } from "../../model/ids.ts";
import type { Json } from "../../model/json.ts";
import { inlineLimitBytes } from "../../model/value.ts";
import type { Codec, Value, ValueType } from "../../model/value.ts";
import { isTable, previewOf } from "./preview.ts";
import { withoutInstances } from "./plain.ts";
import { isStorableBuiltIn, shapeOf } from "./shape.ts";
import { markNegativeZeros, negativeZeroExtension } from "./zero.ts";

/** A value on its way to the store. `type` and `mediaType` come from an asset constructor. */
export interface Unsaved {
  readonly value: unknown;
  readonly type?: ValueType;
  readonly mediaType?: string;
}

export interface Encoded {
  readonly value: Value;
  readonly bytes: Uint8Array;
  /** False when the value rides inline in `value.value` and needs no blob. */
  readonly needsBlob: boolean;
  /** What the next step will see differently, in words for the step's author. */
  readonly note?: string;
}

/** A value that no codec can store faithfully. `path` leads to the culprit within the value; empty for the value itself. */
export class SerializationError extends Error {
  override readonly name = "SerializationError";
  readonly code = "not-serialisable";
  readonly path: string;
  readonly why: string;
  constructor(path: string, why: string) {
    super(`${path === "" ? "The value" : path} ${why}.`);
    this.path = path;
    this.why = why;
  }
}

const textMedia: Partial<Record<ValueType, string>> = {
  text: "text/plain",
  markdown: "text/markdown",
  html: "text/html",
  svg: "image/svg+xml",
};

const packr = new Packr({ structuredClone: true, moreTypes: true, useBigIntExtension: true, useRecords: true });
addExtension(negativeZeroExtension);

/**
 * Encodes a value. `undefined` is stored as null.
 *
 * @throws SerializationError when the value cannot be stored faithfully.
 */
export function encodeValue(unsaved: Unsaved): Encoded {
  const { value, note } = storable(unsaved.value);
  const type = unsaved.type ?? typeOf(value);
  const mediaType = unsaved.mediaType ?? textMedia[type];
  const { codec, bytes, json } = encodeBytes(value, type);
  const isInline = json !== undefined && json.length <= inlineLimitBytes && Buffer.byteLength(json) <= inlineLimitBytes;
  return {
    value: {
      digest: digestOf(bytes),
      type,
      codec,
      size: bytes.byteLength,
      preview: previewOf(value, type, mediaType),
      ...(mediaType !== undefined && { mediaType }),
      // SAFETY: `json` is there only when the walk found the value to be exact JSON.
      ...(isInline && { value: value as Json }),
    },
    bytes,
    // Text keeps its blob: viewers and exports read it as text, not as a JSON string.
    needsBlob: !isInline || codec !== "json",
    ...(note !== undefined && { note }),
  };
}

/** Lower-case hexadecimal SHA-256. */
export function digestOf(content: Uint8Array | string): Digest {
  return Digest.parse(createHash("sha256").update(content).digest("hex"));
}

/** How a value without an asset constructor is shown. */
export function typeOf(value: unknown): ValueType {
  if (value === null || value === undefined) return "null";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return "number";
  if (typeof value === "string") return "string";
  if (value instanceof Uint8Array) return "bytes";
  return isTable(value) ? "table" : "json";
}

function storable(value: unknown): { readonly value: unknown; readonly note?: string } {
  if (value === undefined) return { value: null };
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return { value };
  const shape = shapeOf(value);
  if (shape.type !== "instance") return { value };
  const copy = withoutInstances(value, isStorableBuiltIn);
  if (!copy) throw new SerializationError(shape.path, `is an instance of ${shape.className} in a cycle`);
  return {
    value: copy.value,
    note: `${shape.path} is an instance of ${shape.className}: the next step gets its data without its methods`,
  };
}

function encodeBytes(value: unknown, type: ValueType): { codec: Codec; bytes: Uint8Array; json?: string } {
  if (value instanceof Uint8Array && (type === "bytes" || type === "image")) return { codec: "bytes", bytes: value };
  if (typeof value === "string" && type in textMedia && !/\p{Surrogate}/u.test(value)) {
    return { codec: "text", bytes: Buffer.from(value), json: JSON.stringify(value) };
  }
  const shape = shapeOf(value);
  if (shape.type === "refused") throw new SerializationError(shape.path, shape.why);
  if (shape.type === "instance") throw new SerializationError(shape.path, `is an instance of ${shape.className}`);
  if (shape.type === "msgpack") {
    return { codec: "msgpack", bytes: packr.pack(shape.hasNegativeZero ? markNegativeZeros(value) : value) };
  }
  const json = JSON.stringify(value);
  return { codec: "json", bytes: Buffer.from(json), json };
}
