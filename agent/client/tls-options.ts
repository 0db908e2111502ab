import { readFile } from 'node:fs/promises';
import type { PeerCertificate } from 'node:tls';
import { errorMessage } from '../kit/errors.ts';
import { certificatePem, normalFingerprint, shownCertificate } from '../kit/shown-certificate.ts';
import { RequestError, requestError } from './request-error.ts';
import { type Target, targetName } from './target.ts';

/** What `fetch` takes as `tls`. */
export type TlsOptions = {
  readonly ca?: string;
  readonly checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined;
};

/**
 * How the certificate of a target is judged. With a fingerprint the certificate itself is the proof and the names in
 * it do not matter. Bun's `fetch` asks `checkServerIdentity` only about a certificate whose chain is good, so a pinned
 * self-signed one is fetched first and, when it is the right one, becomes its own authority; whatever is shown at the
 * request itself is compared again, before anything is sent.
 *
 * @throws RequestError
 */
export async function tlsOptions(target: Target, signal: AbortSignal): Promise<TlsOptions | undefined> {
  if (target.socketPath !== undefined || !target.url.startsWith('https:')) return undefined;
  const ca = target.caFile === undefined ? undefined : await authorities(target);
  if (target.fingerprint === undefined) return ca === undefined ? undefined : { ca };
  return {
    ca: ca ?? (await pinnedCertificate(target, signal)),
    checkServerIdentity: (_host, certificate) =>
      isPinned(target, certificate) ? undefined : requestError(targetName(target), 'fingerprint-mismatch'),
  };
}

function isPinned(target: Target, certificate: PeerCertificate): boolean {
  return normalFingerprint(certificate.fingerprint256) === normalFingerprint(target.fingerprint ?? '');
}

async function authorities(target: Target): Promise<string> {
  try {
    return await readFile(target.caFile!, 'utf8');
  } catch (cause) {
    throw new RequestError(
      'invalid',
      'tls',
      `Cannot read the CA file of ${targetName(target)}: ${errorMessage(cause)}`,
      {
        cause,
      },
    );
  }
}

async function pinnedCertificate(target: Target, signal: AbortSignal): Promise<string> {
  const certificate = await shownCertificate(new URL(target.url), signal);
  if (!isPinned(target, certificate)) throw requestError(targetName(target), 'fingerprint-mismatch');
  return certificatePem(certificate);
}
