import { useEffect, useMemo, useRef, useState } from "react";
import type { Pipeline } from "../../runtime/model/graph.ts";
import { IconButton } from "../controls/IconButton.tsx";
import { useView } from "../state/view.ts";
import { findNodes } from "./search.ts";

/** The find widget: Enter goes to the next hit, Shift+Enter back, Escape closes. */
export function SearchBox({
  pipeline,
  onShow,
}: {
  readonly pipeline: Pipeline;
  readonly onShow: (id: string) => void;
}) {
  const isOpen = useView((view) => view.isSearchOpen);
  return isOpen ? <OpenSearchBox pipeline={pipeline} onShow={onShow} /> : null;
}

function OpenSearchBox({ pipeline, onShow }: { readonly pipeline: Pipeline; readonly onShow: (id: string) => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const hits = useMemo(() => findNodes(pipeline.nodes, text), [pipeline, text]);
  useEffect(() => input.current?.focus(), []);
  const go = (index: number, list: readonly string[] = hits) => {
    if (list.length === 0) return;
    const next = (index + list.length) % list.length;
    setAt(next);
    const id = list[next];
    if (id !== undefined) onShow(id);
  };
  const close = () => useView.setState({ isSearchOpen: false });
  const count = text === "" ? "" : hits.length === 0 ? "No results" : `${at + 1} of ${hits.length}`;
  return (
    <div className="search-box" role="search" data-own-undo>
      <input
        ref={input}
        type="text"
        className="input"
        placeholder="Find node"
        aria-label="Find node"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          go(0, findNodes(pipeline.nodes, event.target.value));
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") go(at + (event.shiftKey ? -1 : 1));
          else if (event.key === "Escape") close();
        }}
      />
      <span className={`search-count${count === "No results" ? " is-none" : ""}`} role="status">
        {count}
      </span>
      <IconButton
        icon="arrow-up"
        label="Previous match (Shift+Enter)"
        isDisabled={hits.length === 0}
        onPress={() => go(at - 1)}
      />
      <IconButton
        icon="arrow-down"
        label="Next match (Enter)"
        isDisabled={hits.length === 0}
        onPress={() => go(at + 1)}
      />
      <IconButton icon="close" label="Close (Escape)" onPress={close} />
    </div>
  );
}
