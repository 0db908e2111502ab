import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { OperationalError } from '../../agent/kit/errors.ts';
import { Secret } from '../../agent/kit/secret.ts';
import { rawPrivate, rawPublic, type WriterSecrets, x25519Private } from './repository-secrets.ts';

const IDENTITY = 'vedette-identity-1:';
const RECIPIENT = 'vedette-recipient-1:';
const WRITER = 'vedette-writer-1:';
/** Lengths of what a writer key consists of, in the order of `WriterSecrets`. */
const WRITER_PARTS = [16, 32, 32, 32, 32, 32];

/** What a key in a file is, by how it begins. */
export function keyTextKind(text: string): 'identity' | 'writer' | undefined {
  if (text.startsWith(IDENTITY)) return 'identity';
  return text.startsWith(WRITER) ? 'writer' : undefined;
}

/** A new X25519 identity, to be kept away from the hosts that back up, and its recipient, which may be known. */
export function newIdentity(): { identity: Secret; recipient: string } {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  return {
    identity: new Secret(IDENTITY + base64(rawPrivate(privateKey))),
    recipient: RECIPIENT + base64(rawPublic(publicKey)),
  };
}

/** The 32 bytes of an identity. Throws `invalid`. */
export function identityBytes(identity: Secret): Uint8Array {
  return keyBytes(identity.reveal(), IDENTITY, 32, 'identity');
}

/** The 32 bytes of a recipient. Throws `invalid`. */
export function recipientBytes(recipient: string): Uint8Array {
  return keyBytes(recipient, RECIPIENT, 32, 'recipient');
}

/** The recipient of an identity. */
export function recipientOf(identity: Secret): string {
  return RECIPIENT + base64(rawPublic(createPublicKey(x25519Private(identityBytes(identity)))));
}

/** A writer key: what a host needs to back up to one repository, as a line of text. */
export function writerKeyText(secrets: WriterSecrets): Secret {
  const { repositoryId, nameKey, indexKey, writerKey, contentPublic, replacePublic } = secrets;
  return new Secret(
    WRITER +
      base64(Buffer.concat([repositoryId, nameKey, indexKey, writerKey, contentPublic, replacePublic])),
  );
}

/** What a writer key says. Throws `invalid`. */
export function writerSecretsOf(text: Secret): WriterSecrets {
  const bytes = keyBytes(text.reveal(), WRITER, 176, 'writer key');
  let at = 0;
  const [repositoryId, nameKey, indexKey, writerKey, contentPublic, replacePublic] = WRITER_PARTS.map(
    (length) => {
      at += length;
      return bytes.subarray(at - length, at);
    },
  ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  return { repositoryId, nameKey, indexKey, writerKey, contentPublic, replacePublic };
}

function keyBytes(text: string, prefix: string, length: number, what: string): Uint8Array {
  const line = text.trim();
  const bytes = Buffer.from(line.slice(prefix.length), 'base64url');
  if (line.startsWith(prefix) && bytes.length === length) return bytes;
  throw new OperationalError(
    'invalid',
    `Cannot use this ${what}: it does not read ${prefix}… or is cut short`,
    {
      hint: 'vedette backup key --help',
    },
  );
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
