import { Message } from "../controls/Message.tsx";
import { useSession } from "../state/session.ts";
import { Banners } from "../toolbar/Banners.tsx";
import { ArtifactHeader } from "./ArtifactHeader.tsx";
import { ArtifactViewer } from "./ArtifactViewer.tsx";

/** One artifact: what it is, where it came from, and its content by the viewer of its type. */
export function ArtifactSurface() {
  const artifact = useSession((session) => session.artifact);
  if (!artifact)
    return (
      <Message icon="package" title="No artifact is shown">
        Run a pipeline and choose one of its results.
      </Message>
    );
  return (
    <div className="surface">
      <ArtifactHeader artifact={artifact} />
      <Banners />
      <main className="artifact" key={artifact.digest}>
        <ArtifactViewer artifact={artifact} />
      </main>
    </div>
  );
}
