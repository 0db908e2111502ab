import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { Toxic } from '../active-toxic.ts';
import { seededRandom } from '../seeded-random.ts';

/**
 * Which connections a toxic is for. Its coin is drawn once for each connection, from the seed, the names of proxy and
 * toxic and the number of the connection, and again only when the toxic itself is changed.
 */
export class ToxicChoice {
  readonly #seed: number;
  readonly #proxy: string;
  readonly #changes = new WeakMap<Toxic, number>();
  readonly #networks = new WeakMap<Toxic, BlockList>();

  constructor(seed: number, proxy: string) {
    this.#seed = seed;
    this.#proxy = proxy;
  }

  /** The toxic was changed: its coins are drawn anew. */
  changed(toxic: Toxic): void {
    this.#changes.set(toxic, (this.#changes.get(toxic) ?? 0) + 1);
  }

  /** @param index of the connection among those opened since the toxic was added; undefined: it was open before */
  isFor(
    toxic: Toxic,
    { id, clientAddress }: { readonly id: number; readonly clientAddress: string },
    index: number | undefined,
  ): boolean {
    const { first_connections: first, client_cidr: cidr } = toxic.match;
    if (first !== undefined && (index === undefined || index >= first)) return false;
    if (cidr !== undefined && !this.#isWithin(toxic, cidr, clientAddress)) return false;
    if (toxic.toxicity >= 1) return true;
    if (toxic.toxicity <= 0) return false;
    const change = this.#changes.get(toxic) ?? 0;
    return seededRandom(this.#seed, this.#proxy, id, toxic.name, change)() < toxic.toxicity;
  }

  /** What a toxic draws on a connection; the generator is made with the first number. */
  random(toxic: Toxic, connection: number): () => number {
    let random: (() => number) | undefined;
    return () => {
      random ??= seededRandom(this.#seed, this.#proxy, connection, toxic.name, 'stage');
      return random();
    };
  }

  #isWithin(toxic: Toxic, cidr: string, client: string): boolean {
    let network = this.#networks.get(toxic);
    if (network === undefined) {
      network = networkOf(cidr);
      this.#networks.set(toxic, network);
    }
    const address = client.startsWith('::ffff:') && isIPv4(client.slice(7)) ? client.slice(7) : client;
    return network.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
}

/** A network as `address/bits`, or one address. @throws RangeError where it is none */
export function networkOf(cidr: string): BlockList {
  const [address = '', bits, ...rest] = cidr.split('/');
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
  const most = family === 'ipv4' ? 32 : 128;
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (family === undefined || rest.length > 0 || !(length <= most))
    throw new RangeError(`${cidr} is no network such as 10.0.0.0/8`);
  const list = new BlockList();
  list.addSubnet(address, length, family);
  return list;
}
