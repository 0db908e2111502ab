import type { ConfiguredProxy } from '../../../chaos/config.ts';
import { newToxic } from '../../../chaos/configured-toxic.ts';
import type { FaultProxies, FaultProxy, NewToxic } from '../../../chaos/proxy/fault-proxies.ts';
import { ProxyError } from '../../../chaos/proxy/proxy-error.ts';
import { errorMessage } from '../../kit/errors.ts';

/**
 * Keeps the proxies of the configuration as it says: what it no longer has is removed, what it has otherwise is made
 * anew, what it has as before is left as it is, whatever applications did to it. Those of applications stay.
 */
export class ConfiguredProxies {
  readonly #proxies: FaultProxies;
  #wanted: ReadonlyMap<string, ConfiguredProxy> = new Map();
  readonly #failures = new Map<string, string>();
  /** Toxics that could not be added, of proxies that are there. */
  readonly #lacking = new Map<string, readonly NewToxic[]>();
  #turn: Promise<void> = Promise.resolve();

  constructor(proxies: FaultProxies) {
    this.#proxies = proxies;
  }

  /** Why proxies are not there, by name. */
  get failures(): ReadonlyMap<string, string> {
    return this.#failures;
  }

  configure(list: readonly ConfiguredProxy[]): Promise<void> {
    return this.#after(async () => {
      const before = this.#wanted;
      this.#wanted = new Map(list.map((proxy) => [proxy.name, proxy]));
      this.#failures.clear();
      this.#lacking.clear();
      for (const proxy of before.values())
        if (!isSame(proxy, this.#wanted.get(proxy.name))) this.#remove(proxy.name);
      for (const proxy of list)
        if (this.#find(proxy.name) === undefined || !isSame(proxy, before.get(proxy.name)))
          await this.#place(proxy);
    });
  }

  /** Tries again what could not be made: the port may be free by now. */
  retry(): Promise<void> {
    return this.#after(async () => {
      for (const name of [...this.#failures.keys()]) await this.#place(this.#wanted.get(name)!);
    });
  }

  #after(step: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(step);
    return this.#turn;
  }

  /** Its toxics come once it is there: one that cannot be made is tried again and again, and they would be told each time. */
  async #place({ connect_timeout, toxics, ...wanted }: ConfiguredProxy): Promise<void> {
    const before = this.#find(wanted.name);
    const { done, failure } = await this.#proxies.populate([{ ...wanted, connectTimeout: connect_timeout }]);
    this.#failures.delete(wanted.name);
    if (failure !== undefined) this.#failures.set(wanted.name, errorMessage(failure));
    for (const proxy of done)
      this.#fill(proxy, proxy === before ? (this.#lacking.get(wanted.name) ?? []) : toxics.map(newToxic));
  }

  /** A file that a toxic names may be gone by now: the others come all the same, and that one is tried again. */
  #fill(proxy: FaultProxy, toxics: readonly NewToxic[]): void {
    const lacking = toxics.filter((toxic) => {
      try {
        proxy.addToxic(toxic);
        return false;
      } catch (error) {
        // An application has put one of that name there.
        if (error instanceof ProxyError && error.status === 409) return false;
        this.#failures.set(proxy.name, errorMessage(error));
        return true;
      }
    });
    this.#lacking.set(proxy.name, lacking);
  }

  #find(name: string): FaultProxy | undefined {
    return this.#proxies.list().find((proxy) => proxy.name === name);
  }

  #remove(name: string): void {
    if (this.#find(name) !== undefined) this.#proxies.remove(name);
  }
}

function isSame(a: ConfiguredProxy, b: ConfiguredProxy | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
