import { createECDH, createHash, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import type { ByteChannel } from '../../connect/byte-channel.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { verifySshSignature } from './ssh-host-key.ts';
import { formatSshOffer, parseSshOffer } from './ssh-offer.ts';
import { readSshPacket, sshPacket } from './ssh-packets.ts';
import { SshReader, sshMpint, sshString } from './ssh-wire.ts';

/** Both sides' first lines, without their ends, and the server's offer as it came. */
export type SshBeginning = {
  readonly clientBanner: string;
  readonly serverBanner: string;
  readonly serverOffer: Buffer;
};
export type SshHostKey = { readonly algorithm: string; readonly blob: Buffer };

type Agreement = {
  readonly publicKey: Buffer;
  /** @throws where the other's key is none */
  readonly secret: (theirs: Buffer) => Buffer;
};

const ECDH_INIT = 30;
const ECDH_REPLY = 31;

const AGREEMENTS: Readonly<Record<string, () => Agreement>> = {
  'curve25519-sha256': x25519,
  'curve25519-sha256@libssh.org': x25519,
  'ecdh-sha2-nistp256': nistp256,
};

/**
 * Exchanges keys as far as it takes to see the server's key and its proof (RFC 8731, RFC 5656), and no further.
 *
 * @param hostKeys algorithms for the host key, the preferred first
 * @returns undefined where the two have no algorithm in common
 * @throws ProbeFailure `host-key-invalid`, `disconnected`, `protocol-error`
 */
export async function fetchSshHostKey(
  { clientBanner, serverBanner, serverOffer }: SshBeginning,
  hostKeys: readonly string[],
  channel: ByteChannel,
): Promise<SshHostKey | undefined> {
  const theirs = parseSshOffer(serverOffer);
  const kex = Object.keys(AGREEMENTS).find((name) => theirs.kex.includes(name));
  const algorithm = hostKeys.find((name) => theirs.hostKeys.includes(name));
  if (kex === undefined || algorithm === undefined) return undefined;
  // Of what comes after the keys nothing is used, so whatever the server offers will do.
  const ours = formatSshOffer({ ...theirs, kex: [kex], hostKeys: [algorithm] });
  const agreement = AGREEMENTS[kex]!();
  channel.write(sshPacket(ours));
  channel.write(sshPacket(Buffer.concat([Buffer.of(ECDH_INIT), sshString(agreement.publicKey)])));
  const reply = new SshReader(await readSshPacket(channel, ECDH_REPLY));
  reply.take(1);
  const blob = reply.string();
  const theirKey = reply.string();
  const parts = [clientBanner, serverBanner, ours, serverOffer, blob, agreement.publicKey, theirKey];
  const hashed = Buffer.concat([...parts.map(sshString), sshMpint(sharedSecret(agreement, theirKey))]);
  verifySshSignature(blob, algorithm, createHash('sha256').update(hashed).digest(), reply.string());
  return { algorithm, blob };
}

function sharedSecret(agreement: Agreement, theirKey: Buffer): Buffer {
  try {
    return agreement.secret(theirKey);
  } catch (error) {
    throw new ProbeFailure('host-key-invalid', 'the server sent a key that is none', { cause: error });
  }
}

function x25519(): Agreement {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const own = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const imported = (theirs: Buffer) =>
    createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: theirs.toString('base64url') }, format: 'jwk' });
  return { publicKey: own, secret: (theirs) => diffieHellman({ privateKey, publicKey: imported(theirs) }) };
}

function nistp256(): Agreement {
  const ecdh = createECDH('prime256v1');
  return { publicKey: ecdh.generateKeys(), secret: (theirs) => ecdh.computeSecret(theirs) };
}
