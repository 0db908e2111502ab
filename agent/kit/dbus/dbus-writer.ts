import type { DbusValue, Variant } from './dbus-value.ts';
import { alignmentOf, splitSignature } from './signature.ts';

/** Marshals values in little-endian order (D-Bus Specification, "Marshaling"). */
export class DbusWriter {
  #bytes = Buffer.alloc(256);
  #length = 0;

  /** What was written so far. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  /** Writes one value for each complete type of the signature. @throws TypeError when a value does not fit its type */
  writeAll(signature: string, values: readonly DbusValue[]): void {
    const types = splitSignature(signature);
    if (types.length !== values.length) {
      throw new TypeError(
        `Cannot write ${values.length} values as "${signature}": it has ${types.length} types`,
      );
    }
    for (const [index, type] of types.entries()) this.write(type, values[index]!);
  }

  /** Pads with zeros up to a boundary. */
  align(boundary: number): void {
    const length = Math.ceil(this.#length / boundary) * boundary;
    this.#reserve(length - this.#length);
    this.#length = length;
  }

  write(type: string, value: DbusValue): void {
    this.align(alignmentOf(type));
    const code = type[0]!;
    if (code === 'a') this.#writeArray(type.slice(1), expectArray(type, value));
    else if (code === '(' || code === '{') this.writeAll(type.slice(1, -1), expectArray(type, value));
    else if (code === 'v') this.#writeVariant(value);
    else if ('sog'.includes(code)) this.#writeText(code, value);
    else this.#writeFixed(code, value);
  }

  /** Overwrites four bytes at a place already written. */
  patchUint32(at: number, value: number): void {
    this.#bytes.writeUInt32LE(value, at);
  }

  /** The length does not count the padding before the first element. */
  #writeArray(element: string, values: readonly DbusValue[]): void {
    const at = this.#length;
    this.write('u', 0);
    this.align(alignmentOf(element));
    const start = this.#length;
    for (const value of values) this.write(element, value);
    this.patchUint32(at, this.#length - start);
  }

  #writeVariant(value: DbusValue): void {
    if (!isVariant(value)) throw new TypeError('Cannot write a variant: the value carries no signature');
    this.write('g', value.signature);
    this.writeAll(value.signature, [value.value]);
  }

  #writeText(code: string, value: DbusValue): void {
    if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) throw misfit(code, value);
    const size = Buffer.byteLength(value);
    if (code === 'g') this.#writeFixed('y', size);
    else this.#writeFixed('u', size);
    this.#reserve(size + 1);
    this.#length += this.#bytes.write(value, this.#length);
    this.#writeFixed('y', 0);
  }

  #writeFixed(code: string, value: DbusValue): void {
    this.#reserve(8);
    const bytes = this.#bytes;
    const at = this.#length;
    if (code === 'b' && typeof value === 'boolean') this.#length = bytes.writeUInt32LE(value ? 1 : 0, at);
    else if (code === 'x' && typeof value === 'bigint') this.#length = bytes.writeBigInt64LE(value, at);
    else if (code === 't' && typeof value === 'bigint') this.#length = bytes.writeBigUInt64LE(value, at);
    else if (typeof value === 'number') this.#length = writeNumber(bytes, at, code, value);
    else throw misfit(code, value);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = Buffer.alloc((this.#length + count) * 2);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

function writeNumber(bytes: Buffer, at: number, code: string, value: number): number {
  if (code === 'y') return bytes.writeUInt8(value, at);
  if (code === 'n') return bytes.writeInt16LE(value, at);
  if (code === 'q') return bytes.writeUInt16LE(value, at);
  if (code === 'i') return bytes.writeInt32LE(value, at);
  if (code === 'u' || code === 'h') return bytes.writeUInt32LE(value, at);
  if (code === 'd') return bytes.writeDoubleLE(value, at);
  throw misfit(code, value);
}

function expectArray(type: string, value: DbusValue): readonly DbusValue[] {
  if (!Array.isArray(value)) throw misfit(type, value);
  return value;
}

function isVariant(value: DbusValue): value is Variant {
  return typeof value === 'object' && 'signature' in value;
}

function misfit(type: string, value: DbusValue): TypeError {
  return new TypeError(`Cannot write a ${typeof value} as D-Bus type "${type}"`);
}
