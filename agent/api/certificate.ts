import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { atomicWrite } from '../kit/atomic-write.ts';
import type { Clock } from '../kit/clock.ts';
import { errorCode, errorMessage, OperationalError } from '../kit/errors.ts';
import { type Certificate, selfSigned } from '../kit/self-signed.ts';

/** Ten years: it is trusted by its fingerprint, and a new one would break every peer that has pinned it. */
const VALID_FOR = 10 * 365 * 86_400_000;
const HOUR = 3_600_000;

export type PresentedCertificate = Certificate & {
  /** SHA-256 of the certificate, lower-case hex without colons: what peers pin. */
  readonly fingerprint: string;
};

export type OwnCertificateOptions = {
  /** Kept in `<data>/tls/`. */
  readonly data: string;
  /** What this host calls itself. */
  readonly host: string;
  readonly clock: Clock;
};

/** Reads a certificate and its key from files. @throws OperationalError `invalid` when they are not there or do not fit. */
export function readCertificate(certFile: string, keyFile: string): PresentedCertificate {
  const certificate = { cert: read(certFile), key: read(keyFile) };
  try {
    return withFingerprint(certificate);
  } catch (error) {
    throw new OperationalError('invalid', `Cannot use ${certFile}: ${errorMessage(error)}`, {
      hint: 'api.tls.cert_file must be a certificate in PEM form, its own first',
      cause: error,
    });
  }
}

/** The certificate that this agent made for itself, made now when there is none. */
export function ownCertificate({ data, host, clock }: OwnCertificateOptions): PresentedCertificate {
  const folder = join(data, 'tls');
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const kept = readOrUndefined(files);
  if (kept !== undefined) return withFingerprint(kept);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const now = clock.now();
  const made = selfSigned({ names: namesOf(host), notBefore: now - HOUR, notAfter: now + VALID_FOR });
  // The certificate last: while it is missing, the next start makes both anew.
  atomicWrite(files.key, made.key);
  atomicWrite(files.cert, made.cert);
  return withFingerprint(made);
}

function withFingerprint(certificate: Certificate): PresentedCertificate {
  const { fingerprint256 } = new X509Certificate(certificate.cert);
  return { ...certificate, fingerprint: fingerprint256.replaceAll(':', '').toLowerCase() };
}

function readOrUndefined(files: { cert: string; key: string }): Certificate | undefined {
  try {
    return { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new OperationalError('invalid', `Cannot read ${path}: ${errorMessage(error)}`, {
      hint: 'See api.tls.cert_file and api.tls.key_file of the configuration',
      cause: error,
    });
  }
}

/** Names only of plain letters can stand in a certificate; addresses are those of this moment. */
function namesOf(host: string): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const names = [host, 'localhost', ...addresses.map(({ address }) => address.split('%')[0]!)];
  return [...new Set(names)].filter((name) => /^[\w.:-]+$/.test(name));
}
