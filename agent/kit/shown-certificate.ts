import type { PeerCertificate } from 'node:tls';

/** The fingerprint without colons, in lower case: equal certificates give equal text. */
export function normalFingerprint(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}

/** A certificate as PEM (RFC 7468). */
export function certificatePem(certificate: PeerCertificate): string {
  const lines = certificate.raw.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** The certificate that a server shows, whoever signed it. Nothing else is said to that server. Throws what connecting throws. */
export async function shownCertificate(url: URL, signal: AbortSignal): Promise<PeerCertificate> {
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
