import { Icon } from "../controls/Icon.tsx";
import { IconButton } from "../controls/IconButton.tsx";
import { ask, host } from "../state/connect.ts";
import { useRefusal } from "../state/refusal.ts";
import { notify, useSession } from "../state/session.ts";

/** One line each: restricted mode, the engine's trouble, the last refusal. */
export function Banners() {
  const isTrusted = useSession((session) => session.isTrusted);
  const engine = useSession((session) => session.engine);
  const notice = useSession((session) => session.notice);
  const at = useRefusal((refusal) => (refusal.text === notice ? refusal.at : undefined));
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
          {at && (
            <button
              type="button"
              className="link"
              onClick={() =>
                void ask(host.request("location.open", { file: at.file, line: at.line + 1, column: at.character + 1 }))
              }
            >
              Show in source
            </button>
          )}
          <IconButton icon="close" label="Dismiss" onPress={() => notify(undefined)} />
        </div>
      )}
    </>
  );
}
