import type { DbusValue } from './dbus-value.ts';
import { alignmentOf, splitSignature } from './signature.ts';

const MAXIMUM_DEPTH = 64;
const MAXIMUM_ARRAY = 64 * 1_024 * 1_024;

/** Unmarshals values in either byte order (D-Bus Specification, "Marshaling"). */
export class DbusReader {
  readonly #bytes: Buffer;
  readonly #little: boolean;
  #at: number;
  #depth = 0;

  /** @param bytes the whole message, so that places are aligned as its sender counted them */
  constructor(bytes: Buffer, littleEndian: boolean, at = 0) {
    this.#bytes = bytes;
    this.#little = littleEndian;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  /** Reads one value for each complete type of the signature. @throws SyntaxError when the bytes do not fit it */
  readAll(signature: string): DbusValue[] {
    return splitSignature(signature).map((type) => this.read(type));
  }

  align(boundary: number): void {
    this.#at = Math.ceil(this.#at / boundary) * boundary;
  }

  read(type: string): DbusValue {
    this.align(alignmentOf(type));
    const code = type[0]!;
    if (code === 'a') return this.#nested(() => this.#readArray(type.slice(1)));
    if (code === '(' || code === '{') return this.#nested(() => this.readAll(type.slice(1, -1)));
    if (code === 'v') return this.#nested(() => this.#readVariant());
    if (code === 's' || code === 'o') return this.#readText(this.readUint32());
    if (code === 'g') return this.#readText(this.#bytes[this.#take(1)]!);
    return this.#readFixed(code);
  }

  readUint32(): number {
    const at = this.#take(4);
    return this.#little ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
  }

  #readArray(element: string): DbusValue[] {
    const length = this.readUint32();
    this.align(alignmentOf(element));
    const end = this.#at + length;
    if (length > MAXIMUM_ARRAY || end > this.#bytes.length) throw torn();
    const values: DbusValue[] = [];
    while (this.#at < end) values.push(this.read(element));
    if (this.#at !== end) throw torn();
    return values;
  }

  #readVariant(): DbusValue {
    const signature = this.#readText(this.#bytes[this.#take(1)]!);
    const values = this.readAll(signature);
    if (values.length !== 1)
      throw new SyntaxError(`Cannot read a variant of "${signature}": it must be one type`);
    return { signature, value: values[0]! };
  }

  #readText(length: number): string {
    const at = this.#take(length + 1);
    return this.#bytes.toString('utf8', at, at + length);
  }

  #readFixed(code: string): DbusValue {
    const bytes = this.#bytes;
    const little = this.#little;
    if (code === 'b') return this.readUint32() !== 0;
    if (code === 'u' || code === 'h') return this.readUint32();
    const at = this.#take(alignmentOf(code));
    if (code === 'y') return bytes[at]!;
    if (code === 'n') return little ? bytes.readInt16LE(at) : bytes.readInt16BE(at);
    if (code === 'q') return little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
    if (code === 'i') return little ? bytes.readInt32LE(at) : bytes.readInt32BE(at);
    if (code === 'x') return little ? bytes.readBigInt64LE(at) : bytes.readBigInt64BE(at);
    if (code === 't') return little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
    return little ? bytes.readDoubleLE(at) : bytes.readDoubleBE(at);
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw torn();
    this.#at = at + count;
    return at;
  }

  /** A variant may hold a variant: the bytes, not the signature, decide how deep it goes. */
  #nested<T>(read: () => T): T {
    if (this.#depth >= MAXIMUM_DEPTH)
      throw new SyntaxError('Cannot read a D-Bus value: it is nested too deep');
    this.#depth++;
    const value = read();
    this.#depth--;
    return value;
  }
}

function torn(): SyntaxError {
  return new SyntaxError('Cannot read a D-Bus value: the message ends before it');
}
