/** Reads an artifact's bytes from the host, a piece at a time. */
import { useEffect, useState } from "react";
import { fromBase64 } from "./base64.ts";
import { host } from "../state/connect.ts";

export type Content =
  | { readonly state: "loading"; readonly loaded: number }
  | { readonly state: "failed"; readonly message: string }
  | { readonly state: "ready"; readonly bytes: Uint8Array<ArrayBuffer>; readonly isWhole: boolean };

const pieceBytes = 1_048_576;

/** At most `limit` bytes; `isWhole` tells whether that was all. */
export function useContent(digest: string, limit: number): Content {
  const [content, setContent] = useState<Content>({ state: "loading", loaded: 0 });
  useEffect(() => {
    let isCurrent = true;
    const read = async () => {
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      let loaded = 0;
      for (;;) {
        const { base64, size } = await host.request("artifact.read", {
          digest,
          offset: loaded,
          length: Math.min(pieceBytes, limit - loaded),
        });
        if (!isCurrent) return;
        const piece = fromBase64(base64);
        pieces.push(piece);
        loaded += piece.length;
        if (loaded >= Math.min(size, limit) || piece.length === 0)
          return setContent({ state: "ready", bytes: join(pieces, loaded), isWhole: loaded >= size });
        setContent({ state: "loading", loaded });
      }
    };
    read().catch((error: unknown) => {
      if (isCurrent) setContent({ state: "failed", message: error instanceof Error ? error.message : String(error) });
    });
    return () => {
      isCurrent = false;
    };
  }, [digest, limit]);
  return content;
}

function join(pieces: readonly Uint8Array<ArrayBuffer>[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
