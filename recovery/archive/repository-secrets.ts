import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

/** What a host needs to add to a repository: chunk names, the index, and sealing so that only the master key opens it. */
export type WriterSecrets = {
  /** 16 bytes. */
  readonly repositoryId: Uint8Array;
  /** HMAC key of chunk names, and what the gear table is made from; 32 bytes. */
  readonly nameKey: Uint8Array;
  /** AES key of what writers read back: pack directories, index, headers of snapshots; 32 bytes. */
  readonly indexKey: Uint8Array;
  /** Goes into every session key, so that only holders of this bundle can make what a reader accepts; 32 bytes. */
  readonly writerKey: Uint8Array;
  /** X25519 public key that content is sealed to; 32 bytes. */
  readonly contentPublic: Uint8Array;
  /** Ed25519 public key by which an index object that takes the place of others is told from a forged one; 32 bytes. */
  readonly replacePublic: Uint8Array;
};

export type RepositorySecrets = WriterSecrets & {
  /** 32 bytes; undefined for a host that cannot read back. */
  readonly masterKey?: Uint8Array;
  readonly contentPrivate?: KeyObject;
  readonly replacePrivate?: KeyObject;
};

/** DER in front of a raw X25519 key: RFC 8410 §7 (PKCS #8) and §4 (SubjectPublicKeyInfo). */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');
/** The same for Ed25519. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Every key of a repository, derived from its master key by HKDF-SHA-256 (RFC 5869; `FORMAT.md` §Keys). */
export function repositorySecrets(masterKey: Uint8Array, repositoryId: Uint8Array): RepositorySecrets {
  const contentPrivate = x25519Private(derived(masterKey, repositoryId, 'content', 32));
  const replacePrivate = ed25519Private(derived(masterKey, repositoryId, 'replace', 32));
  return {
    repositoryId,
    masterKey,
    nameKey: derived(masterKey, repositoryId, 'name', 32),
    indexKey: derived(masterKey, repositoryId, 'index', 32),
    writerKey: derived(masterKey, repositoryId, 'writer', 32),
    contentPrivate,
    contentPublic: rawPublic(createPublicKey(contentPrivate)),
    replacePrivate,
    replacePublic: rawPublic(createPublicKey(replacePrivate)),
  };
}

/** Bytes derived from a key for one purpose. */
export function derived(key: Uint8Array, salt: Uint8Array, purpose: string, length: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, salt, `vedette/1 ${purpose}`, length));
}

/** An X25519 private key from its 32 bytes. */
export function x25519Private(raw: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, raw]), format: 'der', type: 'pkcs8' });
}

function ed25519Private(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

/** An Ed25519 public key from its 32 bytes. */
export function ed25519Public(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([ED25519_SPKI, raw]), format: 'der', type: 'spki' });
}

/** An X25519 public key from its 32 bytes. */
export function x25519Public(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
}

/** The 32 bytes of a public key. */
export function rawPublic(key: KeyObject): Uint8Array {
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
}

/** The 32 bytes of a private key. */
export function rawPrivate(key: KeyObject): Uint8Array {
  return key.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8.length);
}
