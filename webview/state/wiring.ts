/** A wire that is being dragged, and the nodes on which it cannot end. */
import { create } from "zustand";

export interface Wiring {
  /** Undefined: no wire is being dragged. */
  readonly forbidden: ReadonlyMap<string, string> | undefined;
}

export const useWiring = create<Wiring>()(() => ({ forbidden: undefined }));
