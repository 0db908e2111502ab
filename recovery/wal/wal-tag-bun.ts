/**
 * Tag of a file: XXH3-64 over its parts, each seeded with the hash of the one before (the first with 0), sixteen hexadecimal digits.
 * It tells two files of one name apart. That a file is genuine is told by the box that it is sealed in.
 */
export class WalTag {
  #hash = 0n;

  add(part: Uint8Array): void {
    this.#hash = Bun.hash.xxHash3(part, this.#hash);
  }

  text(): string {
    return this.#hash.toString(16).padStart(16, '0');
  }
}
