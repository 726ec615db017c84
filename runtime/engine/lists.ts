/** Reads the lists that a map iterates when they are stored as artifacts. */
import type { Json } from "../model/json.ts";
import { inlineLimitBytes } from "../model/value.ts";
import type { Resolved } from "../schedule/resolved.ts";
import type { SchedulerCommand, SchedulerEvent } from "../schedule/messages.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import { ArtifactError } from "../store/artifacts.ts";
import { decodeValue } from "../store/codecs/decode.ts";

type Expand = Extract<SchedulerCommand, { type: "expand" }>;

export function expandLists(
  blobs: ArtifactStore,
  { call, inputs }: Expand,
): Extract<SchedulerEvent, { type: "expanded" }> {
  const items: Record<string, readonly Resolved[]> = {};
  for (const [name, input] of Object.entries(inputs)) {
    const at =
      input.type === "value"
        ? {
            digest: input.value.digest,
            codec: input.value.codec,
            valueType: input.value.type,
            length: input.value.preview?.shape?.[0],
          }
        : input.type === "artifact"
          ? { ...input, length: undefined }
          : undefined;
    if (!at) return failed(call, `Input "${name}" cannot be mapped.`);
    const { digest, codec, valueType, length } = at;
    try {
      if (codec === "json") {
        const list: Json = JSON.parse(blobs.get(digest).toString("utf8"));
        if (!Array.isArray(list))
          return failed(
            call,
            `Input "${name}" is mapped but is not a list. Map over a list, or wrap the value in unmapped().`,
          );
        items[name] = list.map((item: Json, index): Resolved =>
          JSON.stringify(item).length <= inlineLimitBytes
            ? { type: "json", value: item }
            : { type: "artifact", digest, codec, valueType, index },
        );
        continue;
      }
      const list = codec === "msgpack" ? decodeValue(blobs.get(digest), codec) : undefined;
      const count = Array.isArray(list) ? list.length : codec === "pickle" || codec === "npy" ? length : undefined;
      if (count === undefined)
        return failed(
          call,
          `Input "${name}" is mapped but is not a list. Map over a list, or wrap the value in unmapped().`,
        );
      items[name] = Array.from({ length: count }, (_, index): Resolved => ({
        type: "artifact",
        digest,
        codec,
        valueType,
        index,
      }));
    } catch (error) {
      return failed(
        call,
        error instanceof ArtifactError
          ? error.message
          : `The list of input "${name}" could not be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return { type: "expanded", call, items };
}

function failed(call: string, message: string): Extract<SchedulerEvent, { type: "expanded" }> {
  return { type: "expanded", call, items: {}, error: { name: "MapError", code: "bad-map", message } };
}
