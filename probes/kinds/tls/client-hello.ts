import { randomBytes } from 'node:crypto';

export type ClientHello = {
  /** As it stands in the protocol: 0x0301 is TLS 1.0, 0x0304 is TLS 1.3. */
  readonly version: number;
  /** Numbers of the cipher suites that are offered. */
  readonly suites: readonly number[];
  /** The name that is asked for (SNI); none for an address. */
  readonly serverName: string | undefined;
};

/** x25519, secp256r1, secp384r1, secp521r1, ffdhe2048, ffdhe3072 (RFC 8446 §4.2.7). */
const GROUPS = [0x001d, 0x0017, 0x0018, 0x0019, 0x0100, 0x0101];
/** ECDSA, RSA-PSS, PKCS #1, EdDSA and DSA with SHA-2, then SHA-1 (RFC 8446 §4.2.3). */
const SIGNATURES = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501,
  0x0601, 0x0402, 0x0203, 0x0201, 0x0202,
];

/**
 * The first message of a TLS handshake, as a record (RFC 5246 §7.4.1.2, RFC 8446 §4.1.2). It is written by hand because
 * the runtime's TLS has neither the old suites nor a way to offer one alone. For TLS 1.3 no key is shared: the server
 * then says which suite it takes and asks for one (HelloRetryRequest), which is all that a scan wants to know.
 */
export function clientHello({ version, suites, serverName }: ClientHello): Buffer {
  const body = Buffer.concat([
    uint16(Math.min(version, 0x0303)),
    randomBytes(32),
    vector(1, version >= 0x0304 ? randomBytes(32) : Buffer.alloc(0)),
    vector(2, ...suites.map(uint16)),
    vector(1, Buffer.of(0)),
    vector(2, ...extensions(version, serverName)),
  ]);
  const message = Buffer.concat([Buffer.of(1), vector(3, body)]);
  return Buffer.concat([Buffer.of(0x16, 0x03, 0x01), vector(2, message)]);
}

function extensions(version: number, serverName: string | undefined): Buffer[] {
  const name =
    serverName === undefined ? [] : [vector(2, Buffer.of(0), vector(2, Buffer.from(serverName, 'latin1')))];
  return [
    ...name.map((list) => extension(0x0000, list)),
    extension(0x000a, vector(2, ...GROUPS.map(uint16))),
    extension(0x000b, vector(1, Buffer.of(0))),
    ...(version >= 0x0303 ? [extension(0x000d, vector(2, ...SIGNATURES.map(uint16)))] : []),
    ...(version >= 0x0304
      ? [extension(0x002b, vector(1, uint16(version))), extension(0x0033, vector(2))]
      : [extension(0xff01, vector(1))]),
  ];
}

function extension(type: number, content: Buffer): Buffer {
  return Buffer.concat([uint16(type), vector(2, content)]);
}

/** Bytes behind their length, which has so many bytes itself. */
function vector(lengthBytes: 1 | 2 | 3, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(content.length, 0, lengthBytes);
  return Buffer.concat([length, content]);
}

function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}
