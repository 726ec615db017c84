import { ArtifactSurface } from "./artifact/ArtifactSurface.tsx";
import { Loading, Message } from "./controls/Message.tsx";
import { GraphSurface } from "./GraphSurface.tsx";
import { ParametersSurface } from "./form/ParametersSurface.tsx";
import { hello } from "./state/connect.ts";
import { useSession } from "./state/session.ts";

export function App() {
  const phase = useSession((session) => session.phase);
  const surface = useSession((session) => session.surface);
  const failure = useSession((session) => session.failure);
  if (phase === "loading") return <Loading what="Loading…" />;
  if (phase === "failed") {
    return (
      <Message
        icon="error"
        role="alert"
        title="The view could not be loaded"
        actions={[{ label: "Try again", onPress: () => void hello() }]}
      >
        {failure}
      </Message>
    );
  }
  switch (surface) {
    case "graph":
      return <GraphSurface />;
    case "parameters":
      return <ParametersSurface />;
    case "artifact":
      return <ArtifactSurface />;
    default:
      return surface satisfies never;
  }
}
