/** Asks for an asset of the catalog by name; an unknown one is refused with the names that are near. */
import { z } from "zod";
import { RpcError } from "../protocol/rpc.ts";
import { didYouMean, Refusal } from "./refusal.ts";

export const assetNotes =
  "ASSET is a name, name@VERSION, name@TAG, or at least 6 digits of an artifact's digest. A name alone is the version that a run made or reused last.";

const Known = z.object({ names: z.array(z.string()) });

export async function askingFor<T>(reference: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== "unknown-asset") throw error;
    const { names } = Known.catch({ names: [] }).parse(error.data);
    const name = reference.includes("@") ? reference.slice(0, reference.lastIndexOf("@")) : reference;
    const near = names.includes(name)
      ? ` See its versions: pipeloom catalog show ${name}`
      : didYouMean(name, names, "names");
    throw new Refusal(
      { code: error.code, message: `the catalog has no "${reference}".${near}` },
      "See: pipeloom catalog list",
    );
  }
}
