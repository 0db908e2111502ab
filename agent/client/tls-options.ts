import { readFile } from 'node:fs/promises';
import type { PeerCertificate } from 'node:tls';
import { errorMessage } from '../kit/errors.ts';
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

/** The fingerprint without colons, in lower case: equal certificates give equal text. */
export function normalFingerprint(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
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
  const lines = certificate.raw.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

async function shownCertificate(url: URL, signal: AbortSignal): Promise<PeerCertificate> {
  const { connect } = await import('node:tls');
  const { isIP } = await import('node:net');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const { promise, resolve, reject } = Promise.withResolvers<PeerCertificate>();
  // Nothing is sent over this connection, so nobody needs to be trusted yet.
  const socket = connect({
    host,
    port: Number(url.port || 443),
    rejectUnauthorized: false,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  socket.once('secureConnect', () => resolve(socket.getPeerCertificate()));
  socket.on('error', reject);
  const giveUp = () => void socket.destroy(new Error('aborted'));
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', giveUp);
    socket.destroy();
  }
}
