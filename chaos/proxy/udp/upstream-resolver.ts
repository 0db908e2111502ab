import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type DialledAddress, upstreamAddress } from '../upstream-address.ts';

/** Every address of a name. */
export type Lookup = (host: string) => Promise<readonly { address: string; family: number }[]>;

/** Milliseconds after which a name is asked for again, and after which one that has failed is. */
const FRESH = 30_000;
const RETRY = 1_000;

const systemLookup: Lookup = (host) => lookup(host, { all: true });

/**
 * Where the datagrams of a proxy go: the upstream's name is resolved when it is asked for, IPv4 first, and again after
 * 30 s. While that fails the last address that was found stays.
 */
export class UpstreamResolver {
  readonly #now: () => number;
  readonly #lookup: Lookup;
  #upstream: string;
  #found: Promise<DialledAddress> | undefined;
  #known: DialledAddress | undefined;
  #until = 0;

  constructor(upstream: string, now: () => number, lookup: Lookup = systemLookup) {
    this.#upstream = upstream;
    this.#now = now;
    this.#lookup = lookup;
  }

  get upstream(): string {
    return this.#upstream;
  }

  /** Whether it is time to ask again. */
  get isStale(): boolean {
    return this.#now() >= this.#until;
  }

  set(upstream: string): void {
    this.#upstream = upstream;
    this.#found = undefined;
    this.#known = undefined;
  }

  /** Asks for the name at most once at a time. @throws RangeError for what is no address, or the resolver's error */
  resolve(): Promise<DialledAddress> {
    if (this.#found === undefined || this.isStale) this.#found = this.#ask();
    return this.#found;
  }

  async #ask(): Promise<DialledAddress> {
    const upstream = this.#upstream;
    // Nobody asks again while this is under way.
    this.#until = Number.POSITIVE_INFINITY;
    try {
      const found = await this.#addressOf(upstreamAddress(upstream));
      if (upstream === this.#upstream) this.#known = found;
      this.#until = this.#now() + FRESH;
      return found;
    } catch (error) {
      this.#until = this.#now() + RETRY;
      if (this.#known === undefined || upstream !== this.#upstream) throw error;
      return this.#known;
    }
  }

  async #addressOf({ host, port }: DialledAddress): Promise<DialledAddress> {
    if (isIP(host) !== 0) return { host, port };
    const all = await this.#lookup(host);
    const found = all.find(({ family }) => family === 4) ?? all[0];
    if (found === undefined) throw new RangeError(`${host} has no address`);
    return { host: found.address, port };
  }
}
