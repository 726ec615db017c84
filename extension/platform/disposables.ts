/**
 * One list of what must end. `own` returns what it takes, so that taking ownership never needs a line of its own.
 *
 * Invariants: disposing is idempotent and in reverse order; adding after disposal disposes at once; one that throws does not keep the rest alive.
 */
export interface Disposable {
  dispose(): unknown;
}

export interface Owner extends Disposable {
  own<T extends Disposable>(disposable: T): T;
  /** Owns an unsubscribe function. */
  onDispose(end: () => void): void;
  readonly isDisposed: boolean;
}

export function createOwner(): Owner {
  let items: Disposable[] = [];
  let isDisposed = false;
  return {
    get isDisposed() {
      return isDisposed;
    },
    own(disposable) {
      if (isDisposed) disposable.dispose();
      else items.push(disposable);
      return disposable;
    },
    onDispose(end) {
      this.own({ dispose: end });
    },
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      const ending = items.toReversed();
      items = [];
      let firstError: unknown;
      for (const item of ending) {
        try {
          item.dispose();
        } catch (error) {
          firstError ??= error;
        }
      }
      if (firstError !== undefined) throw firstError;
    },
  };
}
