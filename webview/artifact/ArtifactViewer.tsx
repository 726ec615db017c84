import type { Artifact } from "../../runtime/model/value.ts";
import { BytesView } from "./BytesView.tsx";
import { ImageView } from "./ImageView.tsx";
import { JsonView } from "./JsonView.tsx";
import { MarkdownView } from "./MarkdownView.tsx";
import { MetricsView } from "./MetricsView.tsx";
import { OpaqueView } from "./OpaqueView.tsx";
import { ScalarView } from "./ScalarView.tsx";
import { TableView } from "./TableView.tsx";
import { TextView } from "./TextView.tsx";
import { WithJson, WithText } from "./WithContent.tsx";

/** The viewer of a value's type. A viewer asks the host for content by digest; none sees a path. */
export function ArtifactViewer({ artifact }: { readonly artifact: Artifact }) {
  const { type, codec, mediaType } = artifact;
  // A pickle runs code when it is opened, whatever it says that it holds.
  if (codec === "pickle" || type === "opaque") return <OpaqueView artifact={artifact} />;
  if (codec === "parquet" || codec === "csv") return <TableView artifact={artifact} />;
  switch (type) {
    case "table":
      return <TableView artifact={artifact} />;
    case "dataset":
      // A data frame is kept as one of the formats above; data of another shape is no table.
      return artifact.preview?.columns ? <TableView artifact={artifact} /> : <DataView artifact={artifact} />;
    case "null":
    case "boolean":
    case "number":
      return <WithJson artifact={artifact}>{(value) => <ScalarView value={value} />}</WithJson>;
    case "json":
    case "model":
      return <DataView artifact={artifact} />;
    case "metrics":
      return <WithJson artifact={artifact}>{(value) => <MetricsView value={value} />}</WithJson>;
    case "string":
      return (
        <WithJson artifact={artifact}>
          {(value) => <TextView text={typeof value === "string" ? value : JSON.stringify(value)} />}
        </WithJson>
      );
    case "text":
    case "html":
      return (
        <WithText artifact={artifact}>
          {(text) => (
            <TextView
              text={text}
              note={type === "html" ? "HTML is shown as its source; scripts in it never run here." : undefined}
            />
          )}
        </WithText>
      );
    case "markdown":
      return <WithText artifact={artifact}>{(text) => <MarkdownView text={text} />}</WithText>;
    case "svg":
    case "image":
      return <ImageView artifact={artifact} />;
    case "figure":
      return codec === "json" && !mediaType?.startsWith("image/") ? (
        <WithJson artifact={artifact}>{(value) => <JsonView value={value} />}</WithJson>
      ) : (
        <ImageView artifact={artifact} />
      );
    case "bytes":
      return <BytesView artifact={artifact} />;
    default:
      return type satisfies never;
  }
}

/** Plain data as a tree; what is kept in a binary form as what it is. */
function DataView({ artifact }: { readonly artifact: Artifact }) {
  if (artifact.codec !== "json") return <BytesView artifact={artifact} />;
  return <WithJson artifact={artifact}>{(value) => <JsonView value={value} />}</WithJson>;
}
