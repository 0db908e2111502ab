import { type ChangedOptions, changedOptions } from './changed-options.ts';
import { refusalSummary } from './config-problem.ts';
import type { LoadedConfig } from './load-config.ts';
import type { Config } from './schema.ts';

/** What became of the reloads so far. */
export type ReloadState = {
  /** Whether the newest file is in force; true before the first reload. */
  readonly successful: boolean;
  /** When what is in force was loaded, ms since the epoch. */
  readonly succeededAt: number;
  /** Why the newest configuration was refused, on one line; null while it is in force. */
  readonly error: string | null;
};

/** The configuration in force, which a reload replaces as a whole or not at all. */
export type ConfigHolder = {
  current(): LoadedConfig;
  state(): ReloadState;
  /**
   * Loads again and swaps; listeners are called once, after the swap, when something changed.
   * @throws what loading throws; the old configuration stays in force and `state` remembers the error.
   */
  reload(): LoadedConfig & ChangedOptions;
  /** @returns the function that ends the subscription. */
  subscribe(listener: (config: Config, change: ChangedOptions) => void): () => void;
};

/** Holds a loaded configuration; `load` is called for each reload, with the same file and overrides as the first time. */
export function createConfigHolder(first: LoadedConfig, load: () => LoadedConfig): ConfigHolder {
  let current = first;
  let error: string | null = null;
  const listeners = new Set<(config: Config, change: ChangedOptions) => void>();

  const loaded = () => {
    try {
      return load();
    } catch (refusal) {
      error = refusalSummary(refusal);
      throw refusal;
    }
  };
  return {
    current: () => current,
    state: () => ({ successful: error === null, succeededAt: current.loadedAt, error }),
    reload() {
      const next = loaded();
      const change = changedOptions(current.config, next.config);
      current = next;
      error = null;
      if (change.changed.length > 0) for (const listener of listeners) listener(next.config, change);
      return { ...next, ...change };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
