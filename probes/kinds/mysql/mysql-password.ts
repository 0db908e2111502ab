import { constants, createHash, publicEncrypt } from 'node:crypto';
import { ProbeFailure } from '../../probe-failure.ts';

/** mysql_native_password: `SHA1(password) XOR SHA1(salt + SHA1(SHA1(password)))`; empty for no password. */
export function nativePassword(password: string, salt: Buffer): Buffer {
  if (password === '') return Buffer.alloc(0);
  const once = hash('sha1', Buffer.from(password));
  return xor(once, hash('sha1', salt, hash('sha1', once)));
}

/** caching_sha2_password: `SHA256(password) XOR SHA256(SHA256(SHA256(password)) + salt)`; empty for no password. */
export function cachingSha2Password(password: string, salt: Buffer): Buffer {
  if (password === '') return Buffer.alloc(0);
  const once = hash('sha256', Buffer.from(password));
  return xor(once, hash('sha256', hash('sha256', once), salt));
}

/**
 * The password for a server that has not cached it, where there is no TLS: hidden with the salt, then by RSA (OAEP).
 *
 * @throws ProbeFailure `protocol-error` for what is not a public key
 */
export function encryptedPassword(password: string, salt: Buffer, publicKey: string): Buffer {
  try {
    const hidden = xor(Buffer.from(`${password}\0`), salt);
    return publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING }, hidden);
  } catch (error) {
    throw new ProbeFailure('protocol-error', 'what it gave is not a public key', { cause: error });
  }
}

function hash(name: 'sha1' | 'sha256', ...parts: readonly Uint8Array[]): Buffer {
  const digest = createHash(name);
  for (const part of parts) digest.update(part);
  return digest.digest();
}

/** The second is repeated as often as it takes. */
function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ right[index % right.length]!));
}
