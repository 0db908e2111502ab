import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { ProbeFailure } from '../../probe-failure.ts';
import { notSsh, SshReader } from './ssh-wire.ts';

/** Kinds of key, and by which algorithms each signs, the preferred first. */
export const sshHostKeys = {
  ed25519: ['ssh-ed25519'],
  ecdsa: ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  rsa: ['rsa-sha2-512', 'rsa-sha2-256'],
} as const;

const CURVES: Readonly<Record<string, readonly [name: string, hash: string, bytes: number]>> = {
  nistp256: ['P-256', 'sha256', 32],
  nistp384: ['P-384', 'sha384', 48],
  nistp521: ['P-521', 'sha512', 66],
};

/** As `ssh-keygen -l` writes it. */
export function sshFingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/**
 * That the server holds the key that it shows (RFC 4253 §8, RFC 5656, RFC 8332, RFC 8709).
 *
 * @param blob the key as it was sent
 * @param algorithm what both sides agreed on
 * @throws ProbeFailure `host-key-invalid`, `protocol-error`
 */
export function verifySshSignature(blob: Buffer, algorithm: string, data: Buffer, signature: Buffer): void {
  const reader = new SshReader(signature);
  const said = reader.text();
  if (said !== algorithm) throw invalid(`it signs by ${said} and not by ${algorithm}`);
  if (!isSigned(blob, algorithm, data, reader.string())) throw invalid('its signature is wrong');
}

function isSigned(blob: Buffer, algorithm: string, data: Buffer, signature: Buffer): boolean {
  const reader = new SshReader(blob);
  const type = reader.text();
  if (algorithm === 'ssh-ed25519' && type === algorithm)
    return verify(null, data, ed25519Key(reader), signature);
  if (algorithm.startsWith('rsa-sha2-') && type === 'ssh-rsa') {
    return verify(algorithm.replace('rsa-sha2-', 'sha'), data, rsaKey(reader), signature);
  }
  if (algorithm.startsWith('ecdsa-') && type === algorithm) return isSignedByCurve(reader, data, signature);
  throw invalid(`it shows a key of the type ${type} for ${algorithm}`);
}

function ed25519Key(reader: SshReader): KeyObject {
  return keyOf({ kty: 'OKP', crv: 'Ed25519', x: reader.string().toString('base64url') });
}

function rsaKey(reader: SshReader): KeyObject {
  const e = reader.mpint().toString('base64url');
  return keyOf({ kty: 'RSA', e, n: reader.mpint().toString('base64url') });
}

function isSignedByCurve(reader: SshReader, data: Buffer, signature: Buffer): boolean {
  const [crv, hash, size] = CURVES[reader.text()] ?? [];
  const point = reader.string();
  if (!crv || !hash || !size || point.length !== 1 + 2 * size || point[0] !== 4)
    throw notSsh('a point on no curve');
  const key = keyOf({
    kty: 'EC',
    crv,
    x: point.subarray(1, 1 + size).toString('base64url'),
    y: point.subarray(1 + size).toString('base64url'),
  });
  const numbers = new SshReader(signature);
  const [r, s] = [numbers.mpint(), numbers.mpint()];
  if (r.length > size || s.length > size) return false;
  const flat = Buffer.concat([Buffer.alloc(size - r.length), r, Buffer.alloc(size - s.length), s]);
  return verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, flat);
}

function keyOf(jwk: Readonly<Record<string, string>>): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch (error) {
    throw new ProbeFailure('host-key-invalid', 'the host key is not a key', { cause: error });
  }
}

function invalid(because: string): ProbeFailure {
  return new ProbeFailure('host-key-invalid', `the server does not prove its host key: ${because}`);
}
