/** A subscription point without an editor behind it: what services outside `vscode` announce their changes with. */
export interface Signal<T> {
  /** Returns the unsubscribe. */
  on(listener: (event: T) => void): () => void;
  emit(event: T): void;
}

export function createSignal<T>(onError: (error: unknown) => void = () => {}): Signal<T> {
  const listeners = new Set<(event: T) => void>();
  return {
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit(event) {
      // A copy: a listener may unsubscribe itself or others while it is called.
      for (const listener of Array.from(listeners)) {
        try {
          listener(event);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
}
