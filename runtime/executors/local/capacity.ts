/**
 * What this machine can give to attempts at a time.
 *
 * Invariants:
 * 1. Attempts that run together ask for no more than there is; one that asks for more than all of it runs alone.
 * 2. An attempt that says nothing takes one CPU and no GPU.
 */
import { readdirSync } from "node:fs";
import type { Attempt } from "../executor.ts";

export interface Capacity {
  readonly cpu: number;
  readonly gpu: number;
}

export function localCapacity(concurrency: number): Capacity {
  return { cpu: concurrency, gpu: Math.max(1, gpuCount()) };
}

/** Whether an attempt can start beside those that run. */
export function hasRoom(capacity: Capacity, running: readonly Attempt[], next: Attempt): boolean {
  if (running.length === 0) return true;
  const used = running.map(need).reduce(add, { cpu: 0, gpu: 0 });
  const after = add(used, need(next));
  return after.cpu <= capacity.cpu && after.gpu <= capacity.gpu;
}

function need({ resources }: Attempt): Capacity {
  return { cpu: resources?.cpu ?? 1, gpu: resources?.gpu ?? 0 };
}

function add(a: Capacity, b: Capacity): Capacity {
  return { cpu: a.cpu + b.cpu, gpu: a.gpu + b.gpu };
}

function gpuCount(): number {
  try {
    return readdirSync("/proc/driver/nvidia/gpus").length;
  } catch {
    return 0; // No such driver: steps that want a GPU run one at a time.
  }
}
