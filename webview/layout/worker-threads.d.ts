/** The one thing of Node that the layout worker uses; the rest of this folder must stay free of Node's types. */
declare module "node:worker_threads" {
  export const parentPort: {
    postMessage(message: unknown): void;
    on(event: "message", listener: (message: unknown) => void): void;
  } | null;
}
