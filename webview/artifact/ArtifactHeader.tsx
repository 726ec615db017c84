import { useState } from "react";
import type { Artifact } from "../../runtime/model/value.ts";
import { Icon } from "../controls/Icon.tsx";
import { IconButton } from "../controls/IconButton.tsx";
import { formatBytes } from "../format/bytes.ts";
import { formatTime } from "../format/time.ts";
import { ask, host } from "../state/connect.ts";
import { valueIcons } from "./icons.ts";

export function ArtifactHeader({ artifact }: { readonly artifact: Artifact }) {
  const [saved, setSaved] = useState<string | undefined>(undefined);
  const { digest, type, size, preview } = artifact;
  const producer = artifact.producers[0];
  const save = async () => {
    const answer = await ask(host.request("artifact.save", { digest }));
    setSaved(answer?.path);
  };
  return (
    <header className="artifact-header">
      <Icon name={valueIcons[type]} />
      <h1 title={preview?.typeName}>
        {producer ? `${producer.node}${producer.output === "output" ? "" : `.${producer.output}`}` : type}
      </h1>
      <span className="dim artifact-kind">
        {[
          type,
          preview?.typeName,
          preview?.shape?.map((extent) => extent.toLocaleString("en-US")).join(" × "),
          formatBytes(size),
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      <Lineage artifact={artifact} />
      <span className="toolbar-space" />
      {saved !== undefined && (
        <span className="dim artifact-saved" role="status" title={saved}>
          Saved
        </span>
      )}
      <button
        type="button"
        className="link digest"
        title={`Copy digest ${digest}`}
        onClick={() => void ask(host.request("clipboard.write", { text: digest }))}
      >
        {digest.slice(0, 8)}
        <Icon name="copy" />
      </button>
      <IconButton
        icon="split-horizontal"
        label="Open beside"
        onPress={() => void ask(host.request("artifact.open", { digest, beside: true }))}
      />
      <IconButton icon="save-as" label="Save as…" onPress={() => void save()} />
    </header>
  );
}

/** Who made it, who read it; all of them in the tooltip. */
function Lineage({ artifact }: { readonly artifact: Artifact }) {
  const [producer] = artifact.producers;
  const consumers = [...new Set(artifact.consumers.map((each) => each.node))];
  const [now] = useState(Date.now);
  if (!producer) return null;
  const title = [
    ...artifact.producers.map((each) => `made by ${each.pipeline} / ${each.node}, ${formatTime(each.time, now)}`),
    ...artifact.consumers.map((each) => `read by ${each.pipeline} / ${each.node} as ${each.input}`),
  ].join("\n");
  return (
    <span className="artifact-lineage dim" title={title}>
      from {producer.pipeline}, {formatTime(producer.time, now)}
      {consumers.length > 0 && (
        <>
          , read by {consumers.slice(0, 3).join(", ")}
          {consumers.length > 3 && ` and ${consumers.length - 3} more`}
        </>
      )}
    </span>
  );
}
