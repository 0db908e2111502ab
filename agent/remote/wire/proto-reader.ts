/** What a message from outside is when it is not protobuf. */
export class ProtoError extends Error {
  override readonly name = 'ProtoError';
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads one protobuf message field by field; never beyond its end, whatever the bytes say.
 *
 *     while (reader.next()) if (reader.field === 1) …reader.text() else reader.skip()
 */
export class ProtoReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;
  field = 0;
  #wire = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Reads the key of the next field; false at the end. @throws ProtoError, as everything here */
  next(): boolean {
    if (this.#at >= this.#end) return false;
    const key = this.#varint();
    this.field = Math.floor(key / 8);
    this.#wire = key % 8;
    if (this.field === 0) throw new ProtoError('field 0 is not allowed');
    return true;
  }

  skip(): void {
    if (this.#wire === 0) this.#varint();
    else if (this.#wire === 1) this.#take(8);
    else if (this.#wire === 2) this.#take(this.#varint());
    else if (this.#wire === 5) this.#take(4);
    else throw new ProtoError(`wire type ${this.#wire} is not known`);
  }

  /** An int64, exact within 2^53. */
  int64(): number {
    this.#expect(0);
    return this.#varint(true);
  }

  uint(): number {
    this.#expect(0);
    return this.#varint();
  }

  /** Copies a double bit by bit. */
  doubleInto(values: Uint8Array, offset: number): void {
    this.#expect(1);
    const at = this.#take(8);
    for (let index = 0; index < 8; index++) values[offset + index] = this.#bytes[at + index]!;
  }

  /** @throws ProtoError where it is not UTF-8 */
  text(): string {
    this.#expect(2);
    const length = this.#varint();
    const at = this.#take(length);
    try {
      return decoder.decode(this.#bytes.subarray(at, at + length));
    } catch {
      throw new ProtoError('a text is not UTF-8');
    }
  }

  /** A message within this one. */
  message(): ProtoReader {
    this.#expect(2);
    const length = this.#varint();
    const at = this.#take(length);
    return new ProtoReader(this.#bytes, at, at + length);
  }

  /** Repeated uint32, packed or one by one. */
  *uints(): Generator<number> {
    if (this.#wire === 0) {
      yield this.#varint();
      return;
    }
    const packed = this.message();
    while (packed.#at < packed.#end) yield packed.#varint();
  }

  #expect(wire: number): void {
    if (this.#wire !== wire) throw new ProtoError(`field ${this.field} has wire type ${this.#wire}`);
  }

  #take(length: number): number {
    const at = this.#at;
    if (length > this.#end - at) throw new ProtoError('it ends within a field');
    this.#at += length;
    return at;
  }

  #varint(signed = false): number {
    let value = 0;
    for (let shift = 0, factor = 1; shift < 10; shift++, factor *= 0x80) {
      if (this.#at >= this.#end) throw new ProtoError('it ends within a number');
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return shift === 9 && signed ? this.#negative(this.#at - 10) : value;
    }
    throw new ProtoError('a number is longer than ten bytes');
  }

  /** Ten bytes are a number below zero, in two's complement. */
  #negative(at: number): number {
    let value = 0n;
    for (let index = 0; index < 10; index++)
      value |= BigInt(this.#bytes[at + index]! & 0x7f) << BigInt(7 * index);
    return Number(BigInt.asIntN(64, value));
  }
}
