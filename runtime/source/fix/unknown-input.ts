/** `unknown-input`: the near name, or the argument out. */
import { nearest } from "../../config/nearest.ts";
import { property } from "../edit/argument.ts";
import { listOf, removeItem } from "../edit/list.ts";
import type { Session } from "../edit/session.ts";
import type { Attempt, FixContext } from "../fix.ts";

export function unknownInput({ file, pipeline, problem }: FixContext, session: Session): Attempt[] {
  const { range } = problem;
  const node = pipeline.nodes.find(({ id }) => id === problem.node);
  if (!range || !node) return [];
  const { start, end } = range;
  const written = file.text.slice(start.offset, end.offset);
  const key = written.replaceAll(/^["']|["']$/g, "");
  const free = node.inputs
    .filter(({ binding }) => binding.type === "unbound" || binding.type === "default")
    .map(({ name }) => name);
  const near = nearest(key, free) ?? (free.length === 1 ? free[0] : undefined);
  const isShorthand =
    session.root.descendantForIndex(start.offset, end.offset - 1)?.type === "shorthand_property_identifier";
  return [
    ...(near === undefined
      ? []
      : [
          {
            title: `Change to ${near}`,
            isPreferred: true,
            apply: (now: Session) =>
              now.apply([{ start: start.offset, end: end.offset, text: isShorthand ? property(near, written) : near }]),
          },
        ]),
    { title: `Remove ${key}`, apply: (now) => now.apply(removal(now, start.offset, end.offset)) },
  ];
}

/** Takes the argument with this key out of its list. */
function removal(session: Session, start: number, end: number) {
  let item = session.root.descendantForIndex(start, Math.max(start, end - 1));
  while (item?.parent && !/^(object|argument_list)$/.test(item.parent.type)) item = item.parent;
  const list = item?.parent;
  if (!item || !list) return [];
  const syntax = listOf(list, session.text, session.language, session.style.eol);
  return removeItem(
    syntax,
    syntax.items.findIndex((each) => each.start === item.startIndex),
  );
}
