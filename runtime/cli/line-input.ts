/** Lines that a person types at a terminal. */
import { createInterface } from "node:readline";

export interface LineInput {
  /** Shows the prompt and waits; undefined when there is no more input, or after `stop`. One at a time. */
  readonly read: (prompt: string) => { readonly line: Promise<string | undefined>; readonly stop: () => void };
}

/** `onInterrupt` hears Ctrl+C, which a terminal that is being read does not turn into a signal. */
export function lineInput(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  onInterrupt: () => void,
): LineInput {
  return {
    read(prompt) {
      const reader = createInterface({ input, output, terminal: true });
      const line = new Promise<string | undefined>((resolve) => {
        reader.once("line", resolve);
        reader.once("close", () => resolve(undefined));
        reader.on("SIGINT", onInterrupt);
      });
      reader.setPrompt(prompt);
      reader.prompt();
      return {
        line: line.finally(() => reader.close()),
        stop: () => reader.close(),
      };
    },
  };
}
