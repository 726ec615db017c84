import type { Disposable } from "./disposables.ts";

/** Calls `action` at once and then at most once per `intervalMs`; calls in between are folded into one at the end. */
export function throttle(intervalMs: number, action: () => void): (() => void) & Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAt = -Infinity;
  const fire = () => {
    timer = undefined;
    lastAt = performance.now();
    action();
  };
  const request = () => {
    if (timer) return;
    const waitMs = lastAt + intervalMs - performance.now();
    if (waitMs <= 0) fire();
    else timer = setTimeout(fire, waitMs);
  };
  return Object.assign(request, {
    dispose() {
      clearTimeout(timer);
      timer = undefined;
    },
  });
}

/** Calls `action` once no call came for `quietMs`. */
export function debounce(quietMs: number, action: () => void): (() => void) & Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const request = () => {
    clearTimeout(timer);
    timer = setTimeout(action, quietMs);
  };
  return Object.assign(request, { dispose: () => clearTimeout(timer) });
}
