import { Button } from "../controls/Button.tsx";
import { IconButton } from "../controls/IconButton.tsx";
import { openPlan } from "../state/plan.ts";
import { cancelRun, resumeRun, startRun } from "../state/run.ts";
import { isActive, isResumable, selectPipeline, useSession } from "../state/session.ts";

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
  const canGoOn = status !== undefined && isResumable(status) && isTrusted;
  const isRunnable = pipeline !== undefined && isTrusted;
  return (
    <>
      <Button
        isPrimary={status !== "paused"}
        icon="play"
        isDisabled={!isRunnable}
        title={isTrusted ? `Run ${pipeline?.name ?? "the pipeline"}` : "Trust this workspace to run its pipelines"}
        onPress={() => void startRun()}
      >
        Run
      </Button>
      {canGoOn && (
        <Button
          isPrimary={status === "paused"}
          icon="debug-continue"
          title="Go on with this run: what had finished is reused"
          onPress={() => void resumeRun()}
        >
          Resume
        </Button>
      )}
      <IconButton
        icon="checklist"
        label="Preview: what would run, and why"
        isDisabled={!isRunnable}
        onPress={() => openPlan({})}
      />
    </>
  );
}
