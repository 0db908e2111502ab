/** What a TLS client asks for in its first message (RFC 8446 §4.1.2). */
export type ClientHello = {
  /** The host it wants to speak to (RFC 6066 §3). */
  readonly host: string | undefined;
  /** Application protocols that it speaks, best first (RFC 7301). */
  readonly protocols: readonly string[];
};

const HANDSHAKE = 0x16;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const APPLICATION_PROTOCOLS = 16;
/** A longer one is none: with keys for the time after quantum computers it is about two thousand bytes. */
const LONGEST = 65_536;
const MOST_RECORDS = 8;

/** @returns 'more' where it is not all there; undefined where this is no such message */
export function readClientHello(data: Buffer): ClientHello | 'more' | undefined {
  const message = handshakeMessage(data);
  if (!Buffer.isBuffer(message)) return message;
  try {
    return helloOf(new Fields(message));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The first handshake message without its head, joined from its records (RFC 8446 §5.1). */
function handshakeMessage(data: Buffer): Buffer | 'more' | undefined {
  const pieces: Buffer[] = [];
  for (let [at, record] = [0, 0]; record < MOST_RECORDS; record++) {
    if (at < data.length && data[at] !== HANDSHAKE) return undefined;
    if (at + 1 < data.length && data[at + 1] !== 3) return undefined;
    if (data.length < at + 5) return 'more';
    const end = at + 5 + data.readUInt16BE(at + 3);
    if (end === at + 5) return undefined;
    pieces.push(data.subarray(at + 5, end));
    const message = Buffer.concat(pieces);
    if (message.length > 0 && message[0] !== CLIENT_HELLO) return undefined;
    const length = message.length < 4 ? LONGEST : message.readUIntBE(1, 3);
    if (message.length >= 4 && length > LONGEST) return undefined;
    if (message.length >= 4 + length) return message.subarray(4, 4 + length);
    if (data.length < end) return 'more';
    at = end;
  }
  return undefined;
}

function helloOf(fields: Fields): ClientHello {
  // Version and random.
  fields.skip(2 + 32);
  for (const lengthBytes of [1, 2, 1]) fields.vector(lengthBytes);
  let host: string | undefined;
  let protocols: string[] = [];
  for (const extensions = fields.isOver ? fields : fields.vector(2); !extensions.isOver; ) {
    const type = extensions.number(2);
    const content = extensions.vector(2);
    if (type === SERVER_NAME) host = hostOf(content.vector(2));
    if (type === APPLICATION_PROTOCOLS) protocols = texts(content.vector(2));
  }
  return { host, protocols };
}

function hostOf(names: Fields): string | undefined {
  while (!names.isOver) {
    const type = names.number(1);
    const name = names.vector(2).text();
    if (type === 0)
      return /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/i.test(name) && name.length <= 253 ? name : undefined;
  }
  return undefined;
}

function texts(list: Fields): string[] {
  const found: string[] = [];
  while (!list.isOver) found.push(list.vector(1).text());
  return found;
}

/** Reads what a message is made of. @throws RangeError behind its end */
class Fields {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  get isOver(): boolean {
    return this.#at >= this.#data.length;
  }

  skip(bytes: number): void {
    if (this.#at + bytes > this.#data.length) throw new RangeError('the message is too short');
    this.#at += bytes;
  }

  number(bytes: number): number {
    const at = this.#at;
    this.skip(bytes);
    return this.#data.readUIntBE(at, bytes);
  }

  /** A part that begins with its length. */
  vector(lengthBytes: number): Fields {
    const length = this.number(lengthBytes);
    const at = this.#at;
    this.skip(length);
    return new Fields(this.#data.subarray(at, at + length));
  }

  text(): string {
    return this.#data.toString('latin1');
  }
}
