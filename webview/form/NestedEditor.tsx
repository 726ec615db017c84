import type { ComponentType } from "react";
import { createContext, createElement, useContext } from "react";
import type { EditorProps } from "./editor.ts";

/** How parts of a value are edited. Given from outside, because the editor of values and those of lists and records need each other. */
export const NestedEditors = createContext<ComponentType<EditorProps> | undefined>(undefined);

/** The editor of a part: of an item, a field, a variant. */
export function NestedEditor(props: EditorProps) {
  const Editor = useContext(NestedEditors);
  if (!Editor) throw new Error("Editors of parts are only used inside NestedEditors.");
  return createElement(Editor, props);
}
