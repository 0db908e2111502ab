/** Tells those who listen that a store has a new snapshot; the two halves of what React's `useSyncExternalStore` needs. */
export type Notifier = {
  readonly subscribe: (listener: () => void) => () => void;
  readonly notify: () => void;
};

export function createNotifier(): Notifier {
  const listeners = new Set<() => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notify() {
      for (const listener of listeners) listener();
    },
  };
}
