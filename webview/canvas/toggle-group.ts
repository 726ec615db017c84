import { openGroup, useView } from "../state/view.ts";

/** Opens or closes a group. `opened` remembers groups that a large graph would collapse again. */
export function toggleGroup(id: string, isCollapsed: boolean): void {
  const { collapsed, opened } = useView.getState();
  if (isCollapsed) openGroup(id);
  else
    useView.setState({
      collapsed: [...collapsed.filter((each) => each !== id), id],
      opened: opened.filter((each) => each !== id),
    });
}
