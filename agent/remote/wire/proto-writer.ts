const encoder = new TextEncoder();

/** Bytes of `value` as a protobuf varint; `value` is a whole number of 0 to 2^53. */
export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

/** Writes protobuf (encoding specification, proto3) into one buffer that grows and is used again. */
export class ProtoWriter {
  #bytes: Uint8Array;
  #length = 0;

  /** `size`: bytes to begin with. */
  constructor(size = 65_536) {
    this.#bytes = new Uint8Array(size);
  }

  get length(): number {
    return this.#length;
  }

  reset(): void {
    this.#length = 0;
  }

  /** What was written since `reset`; valid until the next write. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A whole number of 0 to 2^53. */
  varint(value: number): void {
    this.#room(8);
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
    this.#bytes[this.#length++] = rest;
  }

  byte(byte: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = byte;
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A field of wire type 2: its key (field << 3 | 2), length, bytes. */
  field(key: number, bytes: Uint8Array): void {
    this.varint(key);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  text(key: number, text: string): void {
    this.field(key, encoder.encode(text));
  }

  /** A double by its bytes: one that passes through a number loses what kind of NaN it is. */
  doubleBytes(bytes: Uint8Array, offset: number): void {
    this.#room(8);
    for (let index = 0; index < 8; index++) this.#bytes[this.#length++] = bytes[offset + index]!;
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.written());
    this.#bytes = larger;
  }
}
