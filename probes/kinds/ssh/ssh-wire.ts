import { ProbeFailure } from '../../probe-failure.ts';

/** Reads the fields of one packet (RFC 4251 §5). Every read @throws ProbeFailure `protocol-error` at its end. */
export class SshReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(count: number): Buffer {
    if (count > this.#bytes.length - this.#at) throw notSsh('a packet that ends too early');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  number(): number {
    return this.take(4).readUInt32BE();
  }

  string(): Buffer {
    return this.take(this.number());
  }

  text(): string {
    return this.string().toString('utf8');
  }

  names(): readonly string[] {
    return this.text().split(',').filter(Boolean);
  }

  /** A positive number without leading zeros. */
  mpint(): Buffer {
    const bytes = this.string();
    const first = bytes.findIndex((byte) => byte !== 0);
    return first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
  }
}

export function sshNumber(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function sshString(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  return Buffer.concat([sshNumber(bytes.length), bytes]);
}

export function sshNames(names: readonly string[]): Buffer {
  return sshString(names.join(','));
}

/** A positive number: without leading zeros, with one before a byte that would make it negative. */
export function sshMpint(value: Buffer): Buffer {
  const first = value.findIndex((byte) => byte !== 0);
  const bytes = first < 0 ? Buffer.alloc(0) : value.subarray(first);
  return sshString(bytes.length > 0 && bytes[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

export function notSsh(what: string): ProbeFailure {
  return new ProbeFailure('protocol-error', `this is not SSH: ${what}`);
}
