import { errorCode } from '../kit/errors.ts';
import type { FailureReason } from './request-error.ts';

const BY_CODE: Record<string, FailureReason> = {
  ECONNREFUSED: 'connection-refused',
  // A socket file that is not there: no agent has been started.
  ENOENT: 'connection-refused',
  ETIMEDOUT: 'timeout',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EPROTO: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  UNKNOWN_CERTIFICATE_VERIFICATION_ERROR: 'tls',
  Malformed_HTTP_Response: 'not-an-agent',
  ResponseHeadersTooLarge: 'not-an-agent',
  InvalidHTTPResponse: 'not-an-agent',
  UnsupportedTransferEncoding: 'not-an-agent',
  ZlibError: 'not-an-agent',
  BrotliDecompressionError: 'not-an-agent',
  ZstdDecompressionError: 'not-an-agent',
};

/** Names what `fetch` or `tls.connect` threw, by its code (system, OpenSSL, or Bun's own). */
export function failureReason(error: unknown): FailureReason {
  const code = errorCode(error);
  if (code === undefined) return 'unreachable';
  if (/^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_)/.test(code)) return 'tls';
  return BY_CODE[code] ?? 'unreachable';
}
