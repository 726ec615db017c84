/** Bytes of an artifact back to the value that a step takes. */
import { Unpackr, addExtension } from "msgpackr";
import type { Codec } from "../../model/value.ts";
import { negativeZeroExtension } from "./zero.ts";

addExtension(negativeZeroExtension);
const unpackr = new Unpackr({
  structuredClone: true,
  moreTypes: true,
  useBigIntExtension: true,
  useRecords: true,
  copyBuffers: true,
});

/** An artifact whose codec this language cannot open: a pickle, or a format of another language's libraries. */
class UnreadableArtifactError extends Error {
  override readonly name = "UnreadableArtifactError";
  readonly code = "unreadable-artifact";
  constructor(codec: Codec) {
    super(
      `A value stored as ${codec} can only be opened by the language that wrote it. Let the producing step return plain data: numbers, strings, lists, dicts.`,
    );
  }
}

/**
 * Decodes an artifact's bytes. `bytes` come back as a Buffer, which is a Uint8Array.
 *
 * @throws UnreadableArtifactError for codecs of another language.
 */
export function decodeValue(bytes: Uint8Array, codec: Codec): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (codec) {
    case "json":
      return JSON.parse(buffer.toString("utf8"));
    case "msgpack":
      return unpackr.unpack(buffer);
    case "text":
    case "csv":
      return buffer.toString("utf8");
    case "bytes":
      return buffer;
    case "npy":
    case "parquet":
    case "pickle":
      throw new UnreadableArtifactError(codec);
    default:
      return codec satisfies never;
  }
}
