import { OperationalError } from '../../../agent/kit/errors.ts';
import { Crc64 } from './crc64.ts';
import { type RdbHeader, rdbHeader } from './rdb-header.ts';

/** The opcode behind the last key, and the length of the checksum behind that. */
const END = 0xff;
const CHECKSUM = 8;
/** Bytes of the beginning that are kept for its header. */
const BEGINNING = 65_536;

export type CheckedRdb = AsyncIterable<Buffer> & {
  /** What was found; known when the stream has ended well. */
  readonly found: () => RdbHeader & { readonly checksum: 'verified' | 'absent' };
};

/**
 * Hands on the pieces of an RDB and verifies it as it goes by: that it begins as one, ends as one, and that the CRC-64 at its end is
 * right (all zeros stand for `rdbchecksum no`).
 *
 * @throws OperationalError `unavailable` at its end where it is not whole
 */
export function checkedRdb(pieces: AsyncIterable<Buffer>, of: string): CheckedRdb {
  const check = new RdbCheck(of);
  return {
    found: () => check.found(),
    async *[Symbol.asyncIterator]() {
      for await (const piece of pieces) {
        check.take(piece);
        yield piece;
      }
      check.end();
    },
  };
}

class RdbCheck {
  readonly #of: string;
  readonly #crc = new Crc64();
  #held: Buffer = Buffer.alloc(0);
  #beginning: Buffer = Buffer.alloc(0);
  #last = 0;
  #checksum: 'verified' | 'absent' | undefined;

  constructor(of: string) {
    this.#of = of;
  }

  /** The last eight bytes are always held back: the checksum is not part of what it is of. */
  take(piece: Buffer): void {
    if (this.#beginning.length < BEGINNING)
      this.#beginning = Buffer.concat([
        this.#beginning,
        piece.subarray(0, BEGINNING - this.#beginning.length),
      ]);
    if (piece.length < CHECKSUM) {
      const joined = Buffer.concat([this.#held, piece]);
      this.#sum(joined.subarray(0, Math.max(0, joined.length - CHECKSUM)));
      this.#held = joined.subarray(-CHECKSUM);
      return;
    }
    this.#sum(this.#held);
    this.#sum(piece.subarray(0, -CHECKSUM));
    this.#held = Buffer.from(piece.subarray(-CHECKSUM));
  }

  end(): void {
    rdbHeader(this.#beginning, this.#of);
    if (this.#held.length < CHECKSUM || this.#last !== END) throw this.#refused('its end is missing');
    if (this.#held.every((byte) => byte === 0)) this.#checksum = 'absent';
    else if (this.#held.equals(this.#crc.digest())) this.#checksum = 'verified';
    else throw this.#refused('its checksum is wrong');
  }

  found() {
    if (this.#checksum === undefined) throw this.#refused('it was not read to its end');
    return { ...rdbHeader(this.#beginning, this.#of), checksum: this.#checksum };
  }

  #sum(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#crc.update(bytes);
    this.#last = bytes[bytes.length - 1]!;
  }

  #refused(state: string): OperationalError {
    return new OperationalError('unavailable', `Cannot use the RDB of ${this.#of}: ${state}`, {
      hint: 'run the backup again',
    });
  }
}
