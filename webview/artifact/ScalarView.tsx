import type { Json } from "../../runtime/model/json.ts";

export function ScalarView({ value }: { readonly value: Json }) {
  return (
    <p className="scalar">{value === null ? "null" : typeof value === "string" ? value : JSON.stringify(value)}</p>
  );
}
