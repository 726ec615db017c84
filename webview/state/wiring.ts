/** A wire that is being dragged, and where it cannot end: whole nodes by the graph, single ports by their types. */
import { create } from "zustand";

export interface Wiring {
  /** Undefined: no wire is being dragged. */
  readonly forbidden: ReadonlyMap<string, string> | undefined;
  /** Node -> port -> why not. Comes a moment after the drag has begun. */
  readonly ports: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Which end of the wire is still free: an input or an output. */
  readonly end: "in" | "out";
}

const nowhere: Wiring["ports"] = new Map();
export const idle: Wiring = { forbidden: undefined, ports: nowhere, end: "in" };
export const useWiring = create<Wiring>()(() => idle);

export function portsByNode(
  forbidden: readonly { readonly node: string; readonly port: string; readonly why: string }[],
): Wiring["ports"] {
  const ports = new Map<string, Map<string, string>>();
  for (const { node, port, why } of forbidden) {
    const known = ports.get(node);
    if (known) known.set(port, why);
    else ports.set(node, new Map([[port, why]]));
  }
  return ports;
}
