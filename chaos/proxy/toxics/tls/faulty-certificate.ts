import { type Certificate, type Issuer, selfSigned, signedBy } from '../../../../agent/kit/self-signed.ts';

/** What is wrong with a certificate. */
export const certificateFaults = [
  'expired',
  'not-yet-valid',
  'self-signed',
  'unknown-authority',
  'wrong-host',
] as const;
export type CertificateFault = (typeof certificateFaults)[number];

const DAY = 86_400_000;
/** A name that nobody can have (RFC 6761 §6.4). */
const OTHER_HOST = 'wrong-host.invalid';

/**
 * A certificate for a host with one fault, and no other where the client trusts the authority.
 *
 * @param now ms since the epoch
 */
export function faultyCertificate(
  fault: CertificateFault,
  host: string,
  now: number,
  authority: Issuer,
): Certificate {
  const names = fault === 'wrong-host' ? [OTHER_HOST] : [host];
  const options = { names, ...validity(fault, now) };
  return fault === 'self-signed' ? selfSigned(options) : signedBy(authority, options);
}

function validity(fault: CertificateFault, now: number): { notBefore: number; notAfter: number } {
  if (fault === 'expired') return { notBefore: now - 90 * DAY, notAfter: now - DAY };
  if (fault === 'not-yet-valid') return { notBefore: now + DAY, notAfter: now + 90 * DAY };
  return { notBefore: now - DAY, notAfter: now + 89 * DAY };
}
