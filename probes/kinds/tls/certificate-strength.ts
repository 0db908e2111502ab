import type { X509Certificate } from 'node:crypto';

/** Key and signature of a certificate, and what is weak in them. */
export type CertificateStrength = {
  /** `RSA`, `EC`, `ED25519`. */
  readonly keyType: string;
  /** Of the key; those of the curve for elliptic curves. */
  readonly keyBits: number;
  readonly signature: string;
  /** `rsa-1024`, `ec-160`, `sha1-signature`, `md5-signature`. */
  readonly weaknesses: readonly string[];
};

const CURVES: Readonly<Record<string, number>> = {
  prime256v1: 256,
  secp384r1: 384,
  secp521r1: 521,
  secp224r1: 224,
};

/** Judged by the Baseline Requirements of the CA/Browser Forum, §6.1.5 and §7.1.3.2. */
export function certificateStrength(certificate: X509Certificate): CertificateStrength {
  const { publicKey } = certificate;
  const keyType = (publicKey.asymmetricKeyType ?? 'unknown').toUpperCase();
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  const keyBits = modulusLength ?? CURVES[namedCurve ?? ''] ?? (keyType.startsWith('ED') ? 256 : 0);
  const signature = certificate.signatureAlgorithm ?? '';
  return {
    keyType,
    keyBits,
    signature,
    weaknesses: [...weakKey(keyType, keyBits), ...weakSignature(certificate, signature)],
  };
}

function weakKey(type: string, bits: number): string[] {
  const enough = type === 'RSA' || type === 'DSA' ? 2_048 : 256;
  return bits > 0 && bits < enough ? [`${type.toLowerCase()}-${bits}`] : [];
}

/** Nobody relies on the signature of a root: it is trusted by being there. */
function weakSignature(certificate: X509Certificate, signature: string): string[] {
  const hash = /(md2|md4|md5|sha-?1)(?!\d)/i.exec(signature)?.[1];
  const isRoot = certificate.ca && certificate.subject === certificate.issuer;
  return hash === undefined || isRoot ? [] : [`${hash.toLowerCase().replace('-', '')}-signature`];
}
