import { Button } from "../controls/Button.tsx";
import { cancelRun, startRun } from "../state/run.ts";
import { isActive, selectPipeline, useSession } from "../state/session.ts";

/** Run, or Cancel while a run is on: the one primary action of the panel. */
export function RunButton() {
  const status = useSession((session) => session.run?.status);
  const isTrusted = useSession((session) => session.isTrusted);
  const pipeline = useSession(selectPipeline);
  if (status !== undefined && isActive(status))
    return (
      <Button icon="debug-stop" title="Cancel the run" onPress={() => void cancelRun()}>
        Cancel
      </Button>
    );
  const isRunnable = pipeline !== undefined && isTrusted;
  return (
    <Button
      isPrimary
      icon="play"
      isDisabled={!isRunnable}
      title={isTrusted ? `Run ${pipeline?.name ?? "the pipeline"}` : "Trust this workspace to run its pipelines"}
      onPress={() => void startRun()}
    >
      Run
    </Button>
  );
}
