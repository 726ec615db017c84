/** Which body the running code belongs to: bodies run side by side, and steps run beside them. */
import { AsyncLocalStorage } from "node:async_hooks";
import { state } from "../../sdk/internal.ts";
import type { Driver } from "../../sdk/internal.ts";

const drivers = new AsyncLocalStorage<Driver>();
state.currentDriver = () => drivers.getStore();

/** Runs a body, with all its asynchronous parts, under a driver. */
export function driveWith<T>(driver: Driver, run: () => T): T {
  return drivers.run(driver, run);
}
