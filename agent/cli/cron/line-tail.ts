import { StringDecoder } from 'node:string_decoder';

/** Keeps the last lines of a stream of bytes, each cut; takes the same memory however much comes. */
export class LineTail {
  readonly #most: number;
  readonly #longest: number;
  readonly #decoder = new StringDecoder('utf8');
  #lines: string[] = [];
  #rest = '';

  constructor(most: number, longest: number) {
    this.#most = most;
    this.#longest = longest;
  }

  add(bytes: Uint8Array): void {
    if (this.#most === 0) return;
    const [first = '', ...others] = this.#decoder.write(Buffer.from(bytes)).split('\n');
    this.#rest = this.#cut(this.#rest + first);
    for (const next of others) {
      this.#lines.push(this.#rest.replace(/\r$/, ''));
      this.#rest = this.#cut(next);
    }
    if (this.#lines.length > this.#most) this.#lines = this.#lines.slice(-this.#most);
  }

  /** The newest last; one that has not ended counts. */
  lines(): string[] {
    const all = this.#rest === '' ? this.#lines : [...this.#lines, this.#rest];
    return this.#most === 0 ? [] : all.slice(-this.#most);
  }

  #cut(line: string): string {
    return line.slice(0, this.#longest);
  }
}
