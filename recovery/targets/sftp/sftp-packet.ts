/** Types of packets, version 3 (draft-ietf-secsh-filexfer-02, section 3). */
export const packetType = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  stat: 17,
  rename: 18,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
  extendedReply: 201,
} as const;

/** Codes of a status packet (section 7). */
export const statusCode = {
  ok: 0,
  eof: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  unsupported: 8,
} as const;

/** Bits of how a file is opened (section 6.3). */
export const openFlag = { read: 1, write: 2, create: 8, exclusive: 0x20 } as const;

/** What is known of a file; what the server does not say is left out. */
export type FileAttributes = {
  readonly size?: number;
  /** `st_mode`, with the type of the file. */
  readonly mode?: number;
  /** Seconds since the epoch. */
  readonly mtime?: number;
};

export type NamedFile = FileAttributes & { readonly name: string };

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** Bytes or UTF-8 text with its length in front. */
export function lengthed(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** Attributes that give a new file or folder its permissions. */
export function permissions(mode: number): Buffer {
  return Buffer.concat([uint32(4), uint32(mode)]);
}

/** Reads the fields of a packet in their order. @throws RangeError where it ends before. */
export class PacketReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  uint32(): number {
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  uint64(): number {
    const value = Number(this.#bytes.readBigUInt64BE(this.#at));
    this.#at += 8;
    if (!Number.isSafeInteger(value)) throw new RangeError('A number is too large');
    return value;
  }

  /** A view of the packet, not a copy. */
  bytes(): Buffer {
    const length = this.uint32();
    if (length > this.#bytes.length - this.#at) throw new RangeError('A field is longer than its packet');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    return this.bytes().toString('utf8');
  }

  attributes(): FileAttributes {
    const flags = this.uint32();
    const size = flags & 1 ? this.uint64() : undefined;
    if (flags & 2) this.#at += 8;
    const mode = flags & 4 ? this.uint32() : undefined;
    if (flags & 8) this.#at += 4;
    const mtime = flags & 8 ? this.uint32() : undefined;
    const extended = flags & 0x80000000 ? this.uint32() : 0;
    for (let pair = 0; pair < extended * 2; pair++) this.bytes();
    return {
      ...(size !== undefined && { size }),
      ...(mode !== undefined && { mode }),
      ...(mtime !== undefined && { mtime }),
    };
  }

  /** The files of a name packet. */
  names(): NamedFile[] {
    const count = this.uint32();
    const files: NamedFile[] = [];
    for (let index = 0; index < count; index++) {
      const name = this.text();
      // What `ls -l` would show.
      this.bytes();
      files.push({ name, ...this.attributes() });
    }
    return files;
  }
}
