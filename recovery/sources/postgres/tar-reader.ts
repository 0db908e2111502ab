import { OperationalError } from '../../../agent/kit/errors.ts';

/** A member of a tar archive; its content is given before the next one. */
export type TarMember = {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Bytes. */
  readonly size: number;
  readonly target: string;
  /** The bytes, to be read once; what is not read is passed over. */
  readonly content: AsyncIterable<Uint8Array>;
};

const BLOCK = 512;
/** Largest pax header that is taken. */
const MOST_PAX = 1_048_576;

/**
 * Reads the members of a tar archive as PostgreSQL writes it: ustar with pax headers (POSIX.1-2017, pax, "ustar Interchange Format").
 * Anything else is refused, a length that the archive does not have among it.
 *
 * @throws OperationalError `invalid`
 */
export async function* tarMembers(stream: AsyncIterable<Uint8Array>): AsyncGenerator<TarMember> {
  const source = new ByteSource(stream);
  let pax: ReadonlyMap<string, string> = new Map();
  for (;;) {
    const block = await source.take(BLOCK);
    // Two blocks of zeros are the end; what is behind them does not count.
    if (block.every((byte) => byte === 0)) return source.drain();
    const header = readHeader(block);
    if (header.kind === 'x') {
      pax = parsePax(await source.take(sizeWithin(header.size, MOST_PAX)));
      await source.skip(padding(header.size));
      continue;
    }
    yield* member(source, header, pax);
    pax = new Map();
  }
}

type Header = {
  readonly kind: string;
  readonly name: string;
  readonly linkName: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly size: number;
};

async function* member(
  source: ByteSource,
  header: Header,
  pax: ReadonlyMap<string, string>,
): AsyncGenerator<TarMember> {
  const type = ({ '0': 'file', '\0': 'file', '5': 'directory', '2': 'symlink' } as const)[header.kind];
  if (type === undefined) throw broken(`a member of type ${JSON.stringify(header.kind)}`);
  const size = type === 'file' ? (number10(pax.get('size')) ?? header.size) : 0;
  const body = new MemberBody(source, size);
  const { mode, uid, gid, mtime } = header;
  const name = safeName(pax.get('path') ?? header.name);
  yield {
    name,
    type,
    mode,
    uid,
    gid,
    mtime,
    size,
    target: pax.get('linkpath') ?? header.linkName,
    content: body,
  };
  await body.finish();
  await source.skip(padding(size));
}

/** The content of one member, within its length. */
class MemberBody implements AsyncIterable<Uint8Array> {
  readonly #source: ByteSource;
  #left: number;

  constructor(source: ByteSource, size: number) {
    this.#source = source;
    this.#left = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (this.#left > 0) {
      const part = await this.#source.some(this.#left);
      this.#left -= part.length;
      yield part;
    }
  }

  async finish(): Promise<void> {
    await this.#source.skip(this.#left);
    this.#left = 0;
  }
}

/** Bytes of a stream, as many as are asked for. */
class ByteSource {
  readonly #parts: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#parts = stream[Symbol.asyncIterator]();
  }

  /** At least one byte, at most so many. */
  async some(most: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#parts.next();
      if (done) throw broken('it ends in the middle');
      this.#rest = value;
    }
    const part = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  async take(length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    for (let filled = 0; filled < length; ) {
      const part = await this.some(length - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
    return bytes;
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) left -= (await this.some(left)).length;
  }

  /** Reads to the end, so that who writes it can end. */
  async drain(): Promise<void> {
    while (!(await this.#parts.next()).done);
  }
}

function readHeader(block: Buffer): Header {
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (sum !== number8(block, 148, 8)) throw broken('the checksum of a header is wrong');
  if (block.toString('latin1', 257, 262) !== 'ustar') throw broken('a header that is not ustar');
  const prefix = text(block, 345, 155);
  return {
    kind: String.fromCharCode(block[156] as number),
    name: prefix === '' ? text(block, 0, 100) : `${prefix}/${text(block, 0, 100)}`,
    linkName: text(block, 157, 100),
    mode: number8(block, 100, 8) & 0o7777,
    uid: number8(block, 108, 8),
    gid: number8(block, 116, 8),
    mtime: number8(block, 136, 12),
    size: number8(block, 124, 12),
  };
}

/** Octal digits, or base 256 with the first bit set, as GNU and PostgreSQL write what does not fit. */
function number8(block: Buffer, at: number, length: number): number {
  const first = block[at] as number;
  if (first === 0x80) {
    const value = block.subarray(at + 1, at + length).reduce((total, byte) => total * 256 + byte, 0);
    if (Number.isSafeInteger(value)) return value;
    throw broken('a number in a header is too large');
  }
  const digits = text(block, at, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw broken('a number in a header is none');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function text(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

/** Records of a pax header: `LENGTH KEY=VALUE\n`, the length of the whole record in decimal. */
function parsePax(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const length = Number(/^\d{1,7}(?= )/.exec(bytes.toString('latin1', at, at + 8))?.[0] ?? Number.NaN);
    const record = bytes.toString('utf8', at, at + length);
    const [, key, value] = /^\d+ ([^=]+)=(.*)\n$/s.exec(record) ?? [];
    if (key === undefined || value === undefined || at + length > bytes.length)
      throw broken('a pax header that cannot be read');
    records.set(key, value);
    at += length;
  }
  return records;
}

function number10(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw broken('a size in a pax header that is none');
  return Number(value);
}

/** A name that stays below the folder that it is for. */
function safeName(name: string): string {
  const plain = name.replace(/^\.\//, '').replace(/\/+$/, '');
  const parts = plain.split('/');
  if (plain.startsWith('/') || plain.includes('\0') || parts.includes('..'))
    throw broken('a name that leads outside');
  return plain === '' ? '.' : plain;
}

function sizeWithin(size: number, most: number): number {
  if (size > most) throw broken('a pax header that is too long');
  return size;
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function broken(state: string): OperationalError {
  return new OperationalError('invalid', `Cannot read the tar archive: ${state}`);
}
