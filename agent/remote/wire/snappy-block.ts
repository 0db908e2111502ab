/** What bytes from outside are when they are not a block of snappy, or too much. */
export class SnappyError extends Error {
  override readonly name = 'SnappyError';
  readonly tooLarge: boolean;

  constructor(message: string, tooLarge = false) {
    super(message);
    this.tooLarge = tooLarge;
  }
}

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

/** Each turn moves on by a byte at least. @returns bytes of content */
function fill(content: Uint8Array, block: Uint8Array, start: number): number {
  let from = start;
  let to = 0;
  while (from < block.length) {
    const tag = block[from]!;
    const kind = tag & 3;
    const [length, header] = kind === 0 ? literal(block, from) : copied(tag, kind);
    const taken = header + (kind === 0 ? length : 0);
    if (from + taken > block.length) throw new SnappyError('it ends within an element');
    if (to + length > content.length) throw new SnappyError('it holds more than it says');
    if (kind === 0) content.set(block.subarray(from + header, from + taken), to);
    else repeat(content, to, offsetOf(block, from, kind), length);
    from += taken;
    to += length;
  }
  return to;
}

/** Length of the literal, and bytes before it. */
function literal(block: Uint8Array, at: number): [length: number, header: number] {
  const short = block[at]! >>> 2;
  if (short < 60) return [short + 1, 1];
  const size = short - 59;
  return [littleEndian(block, at + 1, size) + 1, 1 + size];
}

function copied(tag: number, kind: number): [length: number, header: number] {
  if (kind === 1) return [((tag >>> 2) & 7) + 4, 2];
  return [(tag >>> 2) + 1, kind === 2 ? 3 : 5];
}

function offsetOf(block: Uint8Array, at: number, kind: number): number {
  if (kind === 1) return ((block[at]! >>> 5) << 8) + block[at + 1]!;
  return littleEndian(block, at + 1, kind === 2 ? 2 : 4);
}

function littleEndian(block: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let index = 0; index < size; index++) value += (block[at + index] ?? 0) * 2 ** (8 * index);
  return value;
}

/** Source and target may overlap: what was just written is repeated. */
function repeat(content: Uint8Array, to: number, offset: number, length: number): void {
  if (offset === 0 || offset > to) throw new SnappyError('it repeats what was not there');
  if (offset >= length) content.copyWithin(to, to - offset, to - offset + length);
  else for (let index = to; index < to + length; index++) content[index] = content[index - offset]!;
}
