import { Icon } from "../controls/Icon.tsx";
import type { StatusName } from "../state/statuses.ts";
import { statusIcons, statusNames } from "./look.ts";

/** The status as shape and colour. The name is the label, unless the text beside it says so already. */
export function StatusMark({
  status,
  isLabelled = true,
}: {
  readonly status: StatusName;
  readonly isLabelled?: boolean;
}) {
  return (
    <Icon
      name={statusIcons[status]}
      className={`status status-${status}`}
      label={isLabelled ? statusNames[status] : undefined}
    />
  );
}
