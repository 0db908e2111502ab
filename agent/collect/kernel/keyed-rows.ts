import { decode, type TableScanner } from './table-scanner.ts';

type Row<T> = { readonly key: Uint8Array; readonly value: T };

/**
 * What a collector keeps for each row of a table (its metrics), found by the key in the bytes. Tables keep their order
 * from one read to the next, so the row found last time at this place is compared first, and no string is made.
 */
export class KeyedRows<T> {
  readonly #make: (key: string) => T;
  readonly #known = new Map<string, Row<T>>();
  #order: Row<T>[] = [];
  #next = 0;

  /** @param make called once for a key; may return `undefined` for rows that are not wanted */
  constructor(make: (key: string) => T) {
    this.#make = make;
  }

  /** Starts a pass over the table. Keys that come and go (a device per container) are not kept for ever. */
  begin(): void {
    if (this.#known.size > 2 * this.#next + 16) this.#known.clear();
    this.#order.length = this.#next;
    this.#next = 0;
  }

  /** What belongs to the last word of the scanner. */
  find(scanner: TableScanner): T {
    const expected = this.#order[this.#next];
    if (expected !== undefined && isKey(scanner, expected.key)) {
      this.#next++;
      return expected.value;
    }
    const row = this.#learn(scanner);
    this.#order[this.#next++] = row;
    return row.value;
  }

  #learn(scanner: TableScanner): Row<T> {
    const key = decode(scanner.bytes, scanner.wordStart, scanner.wordEnd);
    let row = this.#known.get(key);
    if (row === undefined) {
      // A copy: `slice` of a Buffer is a view of the bytes that the next read overwrites.
      const bytes = new Uint8Array(scanner.bytes.subarray(scanner.wordStart, scanner.wordEnd));
      row = { key: bytes, value: this.#make(key) };
      this.#known.set(key, row);
    }
    return row;
  }
}

function isKey(scanner: TableScanner, key: Uint8Array): boolean {
  const { bytes, wordStart, wordEnd } = scanner;
  if (wordEnd - wordStart !== key.length) return false;
  for (let index = 0; index < key.length; index++) {
    if (bytes[wordStart + index] !== key[index]) return false;
  }
  return true;
}
