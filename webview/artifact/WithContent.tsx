import type { ReactNode } from "react";
import { useMemo } from "react";
import type { Json } from "../../runtime/model/json.ts";
import type { Artifact } from "../../runtime/model/value.ts";
import { Loading, Message } from "../controls/Message.tsx";
import { parseJson } from "../form/values.ts";
import { formatBytes } from "../format/bytes.ts";
import { useContent } from "./content.ts";

/** What a viewer of text or JSON reads at most; what is larger is shown as far as that, or offered for saving. */
const textLimit = 8 * 1_048_576;

interface WithTextProps {
  readonly artifact: Artifact;
  readonly children: (text: string) => ReactNode;
}

export function WithText({ artifact, children }: WithTextProps) {
  const content = useContent(artifact.digest, textLimit);
  const bytes = content.state === "ready" ? content.bytes : undefined;
  const text = useMemo(() => (bytes ? new TextDecoder().decode(bytes) : ""), [bytes]);
  if (content.state === "loading") return <Loading what={loadingText(content.loaded, artifact.size)} />;
  if (content.state === "failed") return <ContentFailed message={content.message} />;
  if (text === "") return <Message icon="note" title="The artifact is empty" />;
  return (
    <>
      {!content.isWhole && (
        <p className="artifact-note">
          The first {formatBytes(textLimit)} of {formatBytes(artifact.size)} are shown. Save the artifact to read it
          whole.
        </p>
      )}
      {children(text)}
    </>
  );
}

interface WithJsonProps {
  readonly artifact: Artifact;
  readonly children: (value: Json) => ReactNode;
}

/** The value itself: inline where the artifact carries it, otherwise read and parsed. */
export function WithJson({ artifact, children }: WithJsonProps) {
  return artifact.value !== undefined ? children(artifact.value) : <ReadJson artifact={artifact}>{children}</ReadJson>;
}

function ReadJson({ artifact, children }: WithJsonProps) {
  const content = useContent(artifact.digest, textLimit * 4);
  const bytes = content.state === "ready" && content.isWhole ? content.bytes : undefined;
  const parsed = useMemo(() => (bytes ? parseJson(new TextDecoder().decode(bytes)) : undefined), [bytes]);
  if (content.state === "loading") return <Loading what={loadingText(content.loaded, artifact.size)} />;
  if (content.state === "failed") return <ContentFailed message={content.message} />;
  if (!parsed)
    return (
      <Message icon="json" title="Too large to show">
        {formatBytes(artifact.size)} of JSON. Save the artifact to read it.
      </Message>
    );
  if ("message" in parsed) return <ContentFailed message={parsed.message} />;
  return children(parsed.value);
}

export function ContentFailed({ message }: { readonly message: string }) {
  return (
    <Message icon="error" role="alert" title="The artifact could not be read">
      {message}
    </Message>
  );
}

export function loadingText(loaded: number, size: number): string {
  return loaded === 0 ? "Reading…" : `Reading… ${formatBytes(loaded)} of ${formatBytes(size)}`;
}
