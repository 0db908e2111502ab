import { diffieHellman, generateKeyPairSync } from 'node:crypto';
import {
  derived,
  type RepositorySecrets,
  rawPublic,
  type WriterSecrets,
  x25519Public,
} from './repository-secrets.ts';

/** The key of one run of a writer; `ephemeral` stands in what it seals, so that a reader finds the key again. */
export type SessionKey = { readonly ephemeral: Uint8Array; readonly key: Uint8Array };

/** A new session key: X25519 (RFC 7748) with a key of this moment that nobody keeps, and HKDF over it and the writer key. */
export function newSessionKey(secrets: WriterSecrets): SessionKey {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const shared = diffieHellman({ privateKey, publicKey: x25519Public(secrets.contentPublic) });
  const ephemeral = rawPublic(publicKey);
  return { ephemeral, key: sessionKey(shared, ephemeral, secrets) };
}

/** The session key behind an ephemeral key; undefined without the master key, and for a point that gives no secret. */
export function openedSessionKey(ephemeral: Uint8Array, secrets: RepositorySecrets): Uint8Array | undefined {
  if (secrets.contentPrivate === undefined) return undefined;
  try {
    const shared = diffieHellman({ privateKey: secrets.contentPrivate, publicKey: x25519Public(ephemeral) });
    return sessionKey(shared, ephemeral, secrets);
  } catch {
    return undefined;
  }
}

function sessionKey(shared: Uint8Array, ephemeral: Uint8Array, secrets: WriterSecrets): Uint8Array {
  const salt = Buffer.concat([ephemeral, secrets.contentPublic]);
  return derived(Buffer.concat([shared, secrets.writerKey]), salt, 'session', 32);
}
