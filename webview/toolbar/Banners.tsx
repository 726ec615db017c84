import { Icon } from "../controls/Icon.tsx";
import { IconButton } from "../controls/IconButton.tsx";
import { notify, useSession } from "../state/session.ts";

/** One line each: restricted mode, the engine's trouble, the last refusal. */
export function Banners() {
  const isTrusted = useSession((session) => session.isTrusted);
  const engine = useSession((session) => session.engine);
  const notice = useSession((session) => session.notice);
  return (
    <>
      {!isTrusted && (
        <div className="banner" role="status">
          <Icon name="shield" />
          <span>Restricted Mode: the graph is shown, nothing runs. Trust this workspace to run its pipelines.</span>
        </div>
      )}
      {engine?.state === "failed" && (
        <div className="banner is-error" role="alert">
          <Icon name="error" />
          <span>The engine is not running. {engine.message}</span>
        </div>
      )}
      {notice !== undefined && (
        <div className="banner is-error" role="alert">
          <Icon name="warning" />
          <span>{notice}</span>
          <IconButton icon="close" label="Dismiss" onPress={() => notify(undefined)} />
        </div>
      )}
    </>
  );
}
