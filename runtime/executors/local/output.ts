/** Reads what a worker's process writes to its own stdout or stderr (native code, child processes): in lines, up to a cap. */
import { StringDecoder } from "node:string_decoder";
import type { Readable } from "node:stream";

/** A line without an end is cut here, so that it does not grow without bound. */
const longestLine = 16_384;

interface OutputSink {
  /** Bytes that may still be kept; the rest is counted. */
  readonly limitBytes: number;
  line(text: string): void;
}

export interface OutputReader {
  /** What is read from now on belongs to this sink; undefined: to nobody. */
  attribute(sink: OutputSink | undefined): void;
  /** Bytes that were not kept for the present sink. */
  dropped(): number;
}

export function readOutput(stream: Readable): OutputReader {
  let decoder = new StringDecoder("utf8");
  let sink: OutputSink | undefined;
  let rest = "";
  let kept = 0;
  let dropped = 0;
  const emit = () => {
    if (rest !== "") sink?.line(rest);
    rest = "";
  };
  stream.on("error", () => {});
  stream.on("data", (bytes: Buffer) => {
    if (!sink) return;
    if (kept >= sink.limitBytes) {
      dropped += bytes.length;
      return;
    }
    const taken = bytes.subarray(0, sink.limitBytes - kept);
    kept += taken.length;
    dropped += bytes.length - taken.length;
    const lines = (rest + decoder.write(taken)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) sink.line(line.endsWith("\r") ? line.slice(0, -1) : line);
    if (rest.length > longestLine || kept >= sink.limitBytes) emit();
  });
  return {
    attribute(next) {
      emit();
      decoder = new StringDecoder("utf8");
      sink = next;
      kept = 0;
      dropped = 0;
    },
    dropped: () => dropped,
  };
}
