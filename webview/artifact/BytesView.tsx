import type { Artifact } from "../../runtime/model/value.ts";
import { Loading } from "../controls/Message.tsx";
import { formatBytes } from "../format/bytes.ts";
import { useContent } from "./content.ts";
import { hexLines } from "./hex.ts";
import { ContentFailed } from "./WithContent.tsx";

const shownBytes = 4_096;

export function BytesView({ artifact }: { readonly artifact: Artifact }) {
  const content = useContent(artifact.digest, shownBytes);
  if (content.state === "loading") return <Loading what="Reading…" />;
  if (content.state === "failed") return <ContentFailed message={content.message} />;
  return (
    <>
      <p className="artifact-note">
        {content.isWhole ? "" : `The first ${formatBytes(shownBytes)} of `}
        {formatBytes(artifact.size)} of {artifact.codec === "bytes" ? (artifact.mediaType ?? "bytes") : artifact.codec}.
        Save the artifact to use it elsewhere.
      </p>
      <pre className="hex" aria-label="Bytes in hexadecimal" tabIndex={0}>
        {hexLines(content.bytes, shownBytes).map((line) => (
          <div key={line.offset}>
            <span className="dim">{line.offset}</span> {line.hex} <span className="dim">{line.text}</span>
          </div>
        ))}
      </pre>
    </>
  );
}
