import type { FactTypes } from '../facts.ts';

/** The facts of every kind that speaks TLS. */
export const tlsFacts = {
  'certificate.expires': { type: 'duration', describe: 'Until the first certificate of the chain expires' },
  'certificate.fingerprint': { type: 'text', describe: 'SHA-256 of the server certificate, in hex' },
  'certificate.issuer': { type: 'text', describe: 'Who signed the server certificate' },
  'certificate.names': { type: 'list', describe: 'Names and addresses it is for' },
  'certificate.subject': { type: 'text', describe: 'Whom it is for' },
  'certificate.trusted': { type: 'boolean', describe: 'Whether chain, dates and name are good' },
  'tls.cipher': { type: 'text', describe: 'Cipher suite' },
  'tls.protocol': { type: 'text', describe: 'Protocol that was agreed on (ALPN): h2, http/1.1' },
  'tls.version': { type: 'text', describe: 'Version: TLSv1.3' },
} as const satisfies FactTypes;
