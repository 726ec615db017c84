import type { Value } from "../../runtime/model/value.ts";

export const valueIcons: { readonly [type in Value["type"]]: string } = {
  null: "circle-slash",
  boolean: "symbol-boolean",
  number: "symbol-numeric",
  string: "symbol-string",
  json: "json",
  table: "table",
  text: "note",
  markdown: "markdown",
  html: "code",
  svg: "symbol-color",
  image: "file-media",
  figure: "graph-line",
  metrics: "dashboard",
  bytes: "file-binary",
  model: "package",
  dataset: "database",
  opaque: "lock",
};

export const columnIcons: { readonly [type: string]: string } = {
  number: "symbol-numeric",
  integer: "symbol-numeric",
  string: "symbol-string",
  boolean: "symbol-boolean",
  date: "calendar",
  null: "circle-slash",
  mixed: "symbol-misc",
  object: "json",
};
