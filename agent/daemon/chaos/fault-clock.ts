import type { FaultCount } from './proxy-worker-messages.ts';

/** What the owner of a toxic begins with that the agent's API put in force. */
export const ownerPrefix = 'vedette:';

/** What of a proxy says which faults are in force on it. */
export type FaultyProxy = {
  readonly name: string;
  readonly enabled: boolean;
  readonly toxics: readonly { readonly name: string; readonly owner?: string | undefined }[];
};

/** Counts the faults in force, and remembers since when each of them is. */
export class FaultClock {
  #since = new Map<string, number>();

  /** @param now milliseconds since the epoch */
  count(proxies: readonly FaultyProxy[], now: number): FaultCount {
    const toxics = proxies.flatMap(({ name, toxics }) => toxics.map((toxic) => ({ ...toxic, proxy: name })));
    const disabled = proxies.filter(({ enabled }) => !enabled);
    const keys = [
      ...toxics.map(({ proxy, name }) => `${proxy}\u0000${name}`),
      ...disabled.map(({ name }) => name),
    ];
    this.#since = new Map(keys.map((key) => [key, this.#since.get(key) ?? now]));
    return {
      toxics: toxics.length,
      owned: toxics.filter(({ owner }) => owner?.startsWith(ownerPrefix)).length,
      disabledProxies: disabled.length,
      since: keys.length === 0 ? null : Math.min(...this.#since.values()),
    };
  }
}
