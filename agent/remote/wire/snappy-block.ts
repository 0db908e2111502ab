/** What bytes from outside are when they are not a block of snappy, or too much. */
export class SnappyError extends Error {
  override readonly name = 'SnappyError';
  readonly tooLarge: boolean;

  constructor(message: string, tooLarge = false) {
    super(message);
    this.tooLarge = tooLarge;
  }
}

/** Up to so many bytes a loop is faster than a view. */
const SHORT = 64;

/**
 * The content of a block (google/snappy, format_description.txt), as far as it says it is at most `limit` bytes. Made for
 * bytes of strangers: snappyjs 0.7, with which we compress, goes in circles on a literal with a negative length.
 *
 * @throws SnappyError
 */
export function uncompressBlock(block: Uint8Array, limit: number): Uint8Array {
  const { length, at } = contentLength(block);
  if (length > limit) throw new SnappyError(`it holds ${length} bytes, more than ${limit}`, true);
  // A copy of three bytes gives 64 at most: what claims more than that lies, and gets no memory.
  if (length > block.length * 22) throw new SnappyError('it claims more than its bytes can hold');
  const content = new Uint8Array(length);
  if (fill(content, block, at) !== length) throw new SnappyError('it holds less than it says');
  return content;
}

function contentLength(block: Uint8Array): { length: number; at: number } {
  let length = 0;
  for (let at = 0; at < Math.min(5, block.length); at++) {
    length += (block[at]! & 0x7f) * 2 ** (7 * at);
    if (block[at]! < 0x80) return { length, at: at + 1 };
  }
  throw new SnappyError('its length cannot be read');
}

/** Each turn moves on by a byte at least. Nothing is allocated in it: there may be millions. @returns bytes of content */
function fill(content: Uint8Array, block: Uint8Array, start: number): number {
  let from = start;
  let to = 0;
  while (from < block.length) {
    const tag = block[from]!;
    const isLiteral = (tag & 3) === 0;
    const length = isLiteral ? literalLength(block, from, tag) : copyLength(tag);
    const header = headerLength(tag);
    if (from + header + (isLiteral ? length : 0) > block.length)
      throw new SnappyError('it ends within an element');
    if (to + length > content.length) throw new SnappyError('it holds more than it says');
    if (isLiteral) copy(content, to, block, from + header, length);
    else repeat(content, to, offsetOf(block, from, tag), length);
    from += header + (isLiteral ? length : 0);
    to += length;
  }
  return to;
}

/** Bytes of an element before those of a literal. */
function headerLength(tag: number): number {
  const kind = tag & 3;
  if (kind === 0) return Math.max(1, (tag >>> 2) - 58);
  return kind === 3 ? 5 : kind + 1;
}

function literalLength(block: Uint8Array, at: number, tag: number): number {
  const short = tag >>> 2;
  return (short < 60 ? short : littleEndian(block, at + 1, short - 59)) + 1;
}

function copyLength(tag: number): number {
  return (tag & 3) === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
}

function offsetOf(block: Uint8Array, at: number, tag: number): number {
  const kind = tag & 3;
  if (kind === 1) return ((tag >>> 5) << 8) + block[at + 1]!;
  return littleEndian(block, at + 1, kind === 2 ? 2 : 4);
}

function littleEndian(block: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let index = size - 1; index >= 0; index--) value = value * 256 + (block[at + index] ?? 0);
  return value;
}

function copy(content: Uint8Array, to: number, block: Uint8Array, from: number, length: number): void {
  if (length > SHORT) content.set(block.subarray(from, from + length), to);
  else for (let index = 0; index < length; index++) content[to + index] = block[from + index]!;
}

/** Source and target may overlap: what was just written is repeated. */
function repeat(content: Uint8Array, to: number, offset: number, length: number): void {
  if (offset === 0 || offset > to) throw new SnappyError('it repeats what was not there');
  for (let index = to; index < to + length; index++) content[index] = content[index - offset]!;
}
