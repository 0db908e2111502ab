import {
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import type { Script } from '../../connect/scripted-server.testkit.ts';
import { formatSshOffer } from './ssh-offer.ts';
import { sshPacket } from './ssh-packets.ts';
import { SshReader, sshMpint, sshString } from './ssh-wire.ts';

const BANNER = 'SSH-2.0-fake';

/** The server's side of one key exchange; forged, it shows a key that it does not hold. */
export function ed25519Server({ forged }: { forged: boolean }): Script {
  const shown = generateKeyPairSync('ed25519');
  const held = forged ? generateKeyPairSync('ed25519') : shown;
  const blob = Buffer.concat([sshString('ssh-ed25519'), sshString(rawKey(shown.publicKey))]);
  const offer = formatSshOffer({
    kex: ['curve25519-sha256'],
    hostKeys: ['ssh-ed25519'],
    ciphers: ['aes128-ctr'],
    macs: ['hmac-sha2-256'],
    compression: ['none'],
  });
  return (socket) => {
    let waiting = Buffer.alloc(0);
    socket.write(`${BANNER}\r\n`);
    socket.write(sshPacket(offer));
    socket.on('data', (bytes: Buffer) => {
      waiting = Buffer.concat([waiting, bytes]);
      const heard = parsed(waiting);
      if (heard) socket.write(sshPacket(reply(heard, offer, blob, held.privateKey)));
    });
  };
}

type Heard = { readonly banner: string; readonly offer: Buffer; readonly key: Buffer };

/** The client's line and its two packets, once they are whole. */
function parsed(bytes: Buffer): Heard | undefined {
  const end = bytes.indexOf('\r\n');
  const payloads: Buffer[] = [];
  for (let at = end + 2; end > 0 && at + 5 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (at + 4 + length > bytes.length) return undefined;
    payloads.push(bytes.subarray(at + 5, at + 4 + length - bytes[at + 4]!));
    at += 4 + length;
  }
  const [offer, start] = payloads;
  if (offer === undefined || start === undefined) return undefined;
  return { banner: bytes.toString('latin1', 0, end), offer, key: new SshReader(start.subarray(1)).string() };
}

function reply(heard: Heard, offer: Buffer, blob: Buffer, holder: KeyObject): Buffer {
  const own = generateKeyPairSync('x25519');
  const jwk = { kty: 'OKP', crv: 'X25519', x: heard.key.toString('base64url') };
  const theirs = createPublicKey({ key: jwk, format: 'jwk' });
  const secret = diffieHellman({ privateKey: own.privateKey, publicKey: theirs });
  const parts = [heard.banner, BANNER, heard.offer, offer, blob, heard.key, rawKey(own.publicKey)];
  const hash = createHash('sha256')
    .update(Buffer.concat([...parts.map(sshString), sshMpint(secret)]))
    .digest();
  const signature = Buffer.concat([sshString('ssh-ed25519'), sshString(sign(null, hash, holder))]);
  return Buffer.concat([
    Buffer.of(31),
    sshString(blob),
    sshString(rawKey(own.publicKey)),
    sshString(signature),
  ]);
}

function rawKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url');
}
