import { useSyncExternalStore } from 'react';

type Store<Snapshot> = {
  subscribe(listener: () => void): () => void;
  snapshot(): Snapshot;
};

/** The newest snapshot of a store. */
export function useStore<Snapshot>(store: Store<Snapshot>): Snapshot {
  return useSyncExternalStore(store.subscribe, store.snapshot);
}
