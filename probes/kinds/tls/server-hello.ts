import type { ByteChannel } from '../../connect/byte-channel.ts';

/** What a server took of what it was offered. */
export type ServerHello = { readonly version: number; readonly suite: number };

const HANDSHAKE = 0x16;
const SERVER_HELLO = 2;
const SUPPORTED_VERSIONS = 0x002b;
/** Longest record (RFC 5246 §6.2.3), and longest message that is read. */
const LONGEST_RECORD = 18_432;
const LONGEST_MESSAGE = 16_384;

/**
 * Reads the answer to a `clientHello`; undefined where the server refuses it, by an alert or otherwise.
 *
 * @throws ProbeFailure of the channel: the connection was closed, or the time is over
 */
export async function readServerHello(channel: ByteChannel): Promise<ServerHello | undefined> {
  let message = Buffer.alloc(0);
  // A message may be spread over records, each with a byte of it or more.
  for (let record = 0; record < 64; record++) {
    const header = await channel.readExactly(5);
    const length = header.readUInt16BE(3);
    if (header[0] !== HANDSHAKE || header[1] !== 3 || length === 0 || length > LONGEST_RECORD)
      return undefined;
    message = Buffer.concat([message, await channel.readExactly(length)]);
    if (message.length < 4) continue;
    const wanted = 4 + message.readUIntBE(1, 3);
    if (message[0] !== SERVER_HELLO || wanted > LONGEST_MESSAGE) return undefined;
    if (message.length >= wanted) return parseServerHello(message.subarray(4, wanted));
  }
  return undefined;
}

/** Of the body of a ServerHello (RFC 5246 §7.4.1.3, RFC 8446 §4.1.3); undefined where it cannot be read. */
export function parseServerHello(body: Buffer): ServerHello | undefined {
  const session = body[34] ?? 0;
  const at = 35 + session;
  if (body.length < at + 3) return undefined;
  const suite = body.readUInt16BE(at);
  return { version: selectedVersion(body.subarray(at + 5)) ?? body.readUInt16BE(0), suite };
}

/** Of the extensions; undefined before TLS 1.3. */
function selectedVersion(extensions: Buffer): number | undefined {
  for (let at = 0; at + 4 <= extensions.length; ) {
    const [type, length] = [extensions.readUInt16BE(at), extensions.readUInt16BE(at + 2)];
    const whole = at + 4 + length <= extensions.length;
    if (type === SUPPORTED_VERSIONS && length === 2 && whole) return extensions.readUInt16BE(at + 4);
    at += 4 + length;
  }
  return undefined;
}
