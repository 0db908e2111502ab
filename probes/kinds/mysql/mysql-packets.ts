import type { Conversation } from '../../connect/conversation.ts';
import { ProbeFailure } from '../../probe-failure.ts';

/** Longest packet that is read, in bytes. */
const LONGEST = 524_288;

/** Packets of MySQL's client protocol: three bytes of length, one that counts, then the payload. */
export class MysqlPackets {
  readonly #conversation: Conversation;
  #sequence = 0;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** @throws ProbeFailure `protocol-error`, `answer-too-long`, `connection-closed`, or the run's own */
  async read(): Promise<Buffer> {
    const head = await this.#conversation.channel.readExactly(4);
    const length = head.readUIntLE(0, 3);
    if (length > LONGEST) throw new ProbeFailure('answer-too-long', `a packet has ${length} bytes`);
    if (length === 0) throw wrongPacket('an empty packet');
    this.#sequence = head[3]! + 1;
    return this.#conversation.channel.readExactly(length);
  }

  /** Answers the packet that was read last. */
  write(payload: Uint8Array): void {
    const head = Buffer.alloc(4);
    head.writeUIntLE(payload.length, 0, 3);
    head[3] = this.#sequence++ & 0xff;
    this.#conversation.channel.write(Buffer.concat([head, payload]));
  }

  /** Sends a command, which counts from nothing. */
  command(code: number, text = ''): void {
    this.#sequence = 0;
    this.write(Buffer.concat([Buffer.of(code), Buffer.from(text)]));
  }
}

/** Reads the fields of one packet, one after the other. Every read @throws ProbeFailure `protocol-error` at its end. */
export class PacketReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  bytes(count: number): Buffer {
    if (count < 0 || count > this.left) throw wrongPacket('a packet that ends too early');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** Little endian, of one to four bytes. */
  integer(size: 1 | 2 | 3 | 4): number {
    return this.bytes(size).readUIntLE(0, size);
  }

  /** Up to a zero byte, or to the end where there is none. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const text = this.bytes((end < 0 ? this.#bytes.length : end) - this.#at).toString('utf8');
    if (end >= 0) this.#at++;
    return text;
  }

  /** A number of one to nine bytes; null is SQL's. */
  lengthEncoded(): number | null {
    const first = this.integer(1);
    if (first < 0xfb) return first;
    if (first === 0xfb) return null;
    if (first === 0xfc) return this.integer(2);
    if (first === 0xfd) return this.integer(3);
    if (first === 0xfe) return Number(this.bytes(8).readBigUInt64LE());
    throw wrongPacket('a length that is none');
  }

  /** A text with its length before it. */
  lengthEncodedText(): string | null {
    const length = this.lengthEncoded();
    return length === null ? null : this.bytes(length).toString('utf8');
  }

  rest(): Buffer {
    return this.bytes(this.left);
  }
}

export function wrongPacket(what: string): ProbeFailure {
  return new ProbeFailure('protocol-error', `this is not MySQL: ${what}`);
}
