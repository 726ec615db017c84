import { useCallback, useState } from "react";
import type { Artifact } from "../../runtime/model/value.ts";
import { IconButton } from "../controls/IconButton.tsx";
import { Loading, Message } from "../controls/Message.tsx";
import { formatBytes } from "../format/bytes.ts";
import { useContent } from "./content.ts";
import { imageType } from "./image-type.ts";
import { ContentFailed, loadingText } from "./WithContent.tsx";

const imageLimit = 64 * 1_048_576;

/** An image by `<img>` from a blob: an SVG's scripts and links do nothing there. */
export function ImageView({ artifact }: { readonly artifact: Artifact }) {
  const content = useContent(artifact.digest, imageLimit);
  const [zoom, setZoom] = useState<number | undefined>(undefined);
  const [natural, setNatural] = useState({ width: 0, height: 0 });
  const [isBroken, setBroken] = useState(false);
  const bytes = content.state === "ready" && content.isWhole ? content.bytes : undefined;
  const source = useBlobSource(bytes, bytes ? imageType(bytes, artifact.mediaType, artifact.type) : "");
  if (content.state === "loading") return <Loading what={loadingText(content.loaded, artifact.size)} />;
  if (content.state === "failed") return <ContentFailed message={content.message} />;
  if (!bytes)
    return (
      <Message icon="file-media" title="Too large to show">
        {formatBytes(artifact.size)}. Save the artifact to open it elsewhere.
      </Message>
    );
  if (isBroken)
    return (
      <Message icon="file-media" role="alert" title="This is not an image that can be shown">
        Its bytes do not decode{artifact.mediaType === undefined ? "" : ` as ${artifact.mediaType}`}. Save the artifact
        to look at it elsewhere.
      </Message>
    );
  const step = (factor: number) => setZoom(Math.min(16, Math.max(0.05, (zoom ?? 1) * factor)));
  return (
    <div className="image">
      <div className="image-bar" role="toolbar" aria-label="Zoom">
        <IconButton icon="zoom-out" label="Zoom out" onPress={() => step(0.8)} />
        <IconButton icon="zoom-in" label="Zoom in" onPress={() => step(1.25)} />
        <IconButton icon="screen-full" label="Fit" isPressed={zoom === undefined} onPress={() => setZoom(undefined)} />
        <IconButton icon="screen-normal" label="Actual size" isPressed={zoom === 1} onPress={() => setZoom(1)} />
        <span className="dim">
          {natural.width > 0 && `${natural.width} × ${natural.height}`}
          {zoom !== undefined && `, ${Math.round(zoom * 100)}%`}
        </span>
      </div>
      <div className="image-stage" tabIndex={0} role="group" aria-label="Image">
        <img
          ref={source}
          className={zoom === undefined ? "is-fitted" : ""}
          alt={artifact.preview?.summary ?? artifact.type}
          onError={() => setBroken(true)}
          {...(zoom !== undefined && natural.width > 0 && { width: natural.width * zoom })}
          onLoad={(event) =>
            setNatural({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })
          }
        />
      </div>
    </div>
  );
}

/** Gives the image its source while it is mounted, and takes the blob back after. */
function useBlobSource(
  bytes: Uint8Array<ArrayBuffer> | undefined,
  type: string,
): (image: HTMLImageElement | null) => (() => void) | undefined {
  return useCallback(
    (image: HTMLImageElement | null) => {
      if (!image || !bytes) return undefined;
      const url = URL.createObjectURL(new Blob([bytes], { type }));
      image.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [bytes, type],
  );
}
