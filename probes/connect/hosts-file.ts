import { isIP } from 'node:net';
import { recentText } from './recent-text.ts';

export type ResolvedAddress = { readonly address: string; readonly family: 4 | 6 };

/** Names that are remembered. */
const MOST_NAMES = 10_000;

/**
 * `/etc/hosts` (hosts(5)). What was found for a name is remembered until the text is another: a file of a hundred
 * thousand lines is searched once for each name.
 */
export class HostsFile {
  readonly #read: () => Promise<string>;
  readonly #found = new Map<string, readonly ResolvedAddress[]>();
  #text = '';

  /** @param read gives the text; where it fails there is no file */
  constructor(read: () => Promise<string> = () => recentText('/etc/hosts')) {
    this.#read = read;
  }

  /** The addresses of a name, in the order of the file; empty where it has none. */
  async addressesOf(name: string): Promise<readonly ResolvedAddress[]> {
    const text = await this.#read().catch(() => '');
    if (text !== this.#text || this.#found.size >= MOST_NAMES) this.#found.clear();
    this.#text = text;
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    const found = addressesIn(text, name);
    this.#found.set(name, found);
    return found;
  }
}

function addressesIn(text: string, name: string): ResolvedAddress[] {
  const wanted = name.toLowerCase();
  return text
    .toLowerCase()
    .split('\n')
    .filter((line) => line.includes(wanted))
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([address = '', ...names]) => isIP(address) !== 0 && names.includes(wanted))
    .map(([address = '']) => ({ address, family: isIP(address) as 4 | 6 }));
}
