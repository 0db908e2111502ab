import { errorCode, errorMessage } from '../../agent/kit/errors.ts';
import { ProbeFailure } from '../probe-failure.ts';

/** By what BoringSSL calls it, where that says more than that the handshake failed. */
const REASONS: readonly (readonly [code: RegExp, reason: string, message: string])[] = [
  [/WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY/, 'not-tls', 'the other side does not speak TLS'],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/,
    'tls-version-refused',
    'the other side takes none of the versions of TLS that were offered',
  ],
  [
    /CERTIFICATE_REQUIRED/,
    'client-certificate-required',
    'the other side wants a certificate of the client, and was given none',
  ],
  [/UNRECOGNIZED_NAME/, 'tls-unknown-name', 'the other side does not know the name that was asked for (SNI)'],
  [/^ECONNRESET$/, 'connection-reset', 'the connection was reset in the TLS handshake'],
];

/**
 * What a failed TLS connection stands for; `undefined` for one that was closed before the handshake ended. Reasons:
 * `not-tls`, `tls-version-refused`, `client-certificate-required`, `tls-unknown-name`, `connection-reset`, `tls-failed`.
 */
export function tlsFailureOf(error: unknown): ProbeFailure {
  if (error instanceof ProbeFailure) return error;
  if (error === undefined || /disconnected before secure/.test(errorMessage(error))) {
    return new ProbeFailure('tls-failed', 'the TLS handshake failed: the other side closed the connection');
  }
  const code = errorCode(error) ?? '';
  const known = REASONS.find(([pattern]) => pattern.test(code));
  if (known !== undefined) return new ProbeFailure(known[1], known[2], { cause: error });
  return new ProbeFailure('tls-failed', `the TLS handshake failed: ${plain(error)}`, { cause: error });
}

/** What an error of a connection that is open stands for: over TLS the other side may refuse it late, by an alert. */
export function openConnectionFailure(error: unknown): unknown {
  return errorCode(error)?.startsWith('ERR_SSL') ? tlsFailureOf(error) : error;
}

/** `SSLV3_ALERT_HANDSHAKE_FAILURE` of BoringSSL as words: `alert handshake failure`. */
function plain(error: unknown): string {
  const reason = (error as { reason?: unknown }).reason;
  if (typeof reason !== 'string') return errorMessage(error);
  return reason
    .replace(/^(SSLV3|TLSV1)_/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
}
