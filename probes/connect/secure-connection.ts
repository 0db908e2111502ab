import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { ProbeFailure } from '../probe-failure.ts';
import type { ProbeRun } from '../probe-run.ts';
import { type CertificateReport, certificateChain, certificateLines } from './certificate-report.ts';
import { asciiName } from './resolve-address.ts';
import { secureContext } from './secure-context.ts';
import { tlsFailureOf } from './tls-failure.ts';
import type { TlsOptions } from './tls-options.ts';

export type SecureOptions = {
  readonly tls: TlsOptions;
  /** The host that the certificate must be for, unless the options name another. */
  readonly host: string;
  /** Protocols for ALPN, the preferred one first. */
  readonly protocols?: readonly string[];
};

export type SecureConnection = {
  readonly socket: TLSSocket;
  readonly chain: readonly CertificateReport[];
  /** Why it cannot be trusted; only with `insecure`, else it is thrown. */
  readonly distrust: ProbeFailure | undefined;
};

/**
 * TLS on a connection: phase `tls`, the facts `tls.*` and `certificate.*`, the metrics `probe_ssl_*` and the
 * certificate as evidence, told before a certificate that cannot be trusted fails the run.
 *
 * @throws ProbeFailure `certificate-expired`, `certificate-not-yet-valid`, `certificate-self-signed`,
 * `certificate-wrong-host`, `certificate-untrusted`, and those of `tlsFailureOf` and `secureContext`
 */
export async function secureConnection(
  socket: Socket,
  options: SecureOptions,
  run: ProbeRun,
): Promise<SecureConnection> {
  const { tls, host, protocols } = options;
  const context = await secureContext(tls);
  run.phase('tls');
  // Bun's TLS does not see what the socket has read before it: it would wait for ever.
  if (socket.readableLength > 0) throw tlsFailureOf({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' });
  const secured = connect({
    socket,
    secureContext: context,
    // The failure is named by us, with what was found.
    rejectUnauthorized: false,
    ...nameToCheck(tls.server_name ?? host),
    ...(protocols && { ALPNProtocols: [...protocols] }),
  });
  await handshake(secured, run);
  run.endPhase();
  // Read here: after the end of the connection it is gone.
  const chain = certificateChain(secured.getPeerCertificate(true));
  const failure = distrust(secured, chain, run);
  tell(secured, chain, run);
  run.fact('certificate.trusted', failure === undefined);
  if (failure !== undefined) run.trace.note(failure.message);
  if (failure === undefined || tls.insecure) return { socket: secured, chain, distrust: failure };
  secured.destroy();
  throw failure;
}

function nameToCheck(name: string): Pick<ConnectionOptions, 'host' | 'servername'> {
  // SNI and certificates have names without a trailing dot, in the letters of the DNS (RFC 6066).
  return isIP(name) === 0 ? { servername: asciiName(name).replace(/\.$/, '') } : { host: name };
}

function handshake(socket: TLSSocket, run: ProbeRun): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      socket.destroy();
      reject(run.signal.reason);
    };
    if (run.signal.aborted) return abort();
    run.signal.addEventListener('abort', abort, { once: true });
    socket.once('error', (error) => reject(tlsFailureOf(error)));
    socket.once('close', () => reject(tlsFailureOf(undefined)));
    socket.once('secureConnect', () => {
      socket.on('error', () => {});
      resolve();
    });
  });
}

function tell(socket: TLSSocket, chain: readonly CertificateReport[], run: ProbeRun): void {
  const version = socket.getProtocol() ?? '';
  const cipher = socket.getCipher()?.name ?? '';
  run.trace.note(`${version} ${cipher}${socket.alpnProtocol ? ` ${socket.alpnProtocol}` : ''}`);
  run.fact('tls.version', version);
  run.fact('tls.cipher', cipher);
  run.fact('tls.protocol', socket.alpnProtocol || '');
  run.keep('certificate', certificateLines(chain));
  const [own] = chain;
  if (own !== undefined) tellCertificate(own, chain, run);
  certificateMetrics(socket.authorized, chain, run);
  const label = version.replace(/^TLSv1$/, 'TLSv1.0').replace('TLSv', 'TLS ');
  run.metric('probe_tls_version_info', 'Returns the TLS version used or NaN when unknown', 1, {
    version: label,
  });
  const standard = socket.getCipher()?.standardName ?? cipher;
  run.metric('probe_tls_cipher_info', 'Returns the TLS cipher negotiated during handshake', 1, {
    cipher: standard,
  });
}

function tellCertificate(own: CertificateReport, chain: readonly CertificateReport[], run: ProbeRun): void {
  run.fact('certificate.expires', earliest(chain) - run.clock.now());
  run.fact('certificate.subject', own.subject);
  run.fact('certificate.issuer', own.issuer);
  run.fact('certificate.names', own.names);
  run.fact('certificate.fingerprint', own.fingerprint);
}

/** When the first of them expires, in milliseconds since the epoch. */
function earliest(chain: readonly CertificateReport[]): number {
  return Math.min(...chain.map(({ notAfter }) => notAfter));
}

/** Seconds of Go's zero time: what blackbox_exporter says where no chain was verified. */
const NO_CHAIN = -62_135_596_800;

function certificateMetrics(verified: boolean, chain: readonly CertificateReport[], run: ProbeRun): void {
  const [own] = chain;
  if (own === undefined) return;
  // The root is not sent by the server, and not counted by blackbox_exporter, but stands in a chain that was verified.
  const sent = chain.filter(({ subject, issuer }, index) => index === 0 || subject !== issuer);
  run.metric(
    'probe_ssl_earliest_cert_expiry',
    'Returns last SSL chain expiry in unixtime',
    earliest(sent) / 1_000,
  );
  run.metric(
    'probe_ssl_last_chain_expiry_timestamp_seconds',
    'Returns last SSL chain expiry in timestamp',
    verified ? earliest(chain) / 1_000 : NO_CHAIN,
  );
  run.metric('probe_ssl_last_chain_info', 'Contains SSL leaf certificate information', 1, {
    fingerprint_sha256: own.fingerprint,
    issuer: own.issuer,
    subject: own.subject,
    subjectalternative: own.names.filter((name) => isIP(name) === 0).join(','),
    serialnumber: own.serial.toLowerCase(),
  });
}

const REASONS: Readonly<Record<string, readonly [reason: string, message: string]>> = {
  CERT_HAS_EXPIRED: ['certificate-expired', 'the certificate has expired'],
  CERT_NOT_YET_VALID: ['certificate-not-yet-valid', 'the certificate is not valid yet'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['certificate-self-signed', 'the certificate is self-signed'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['certificate-wrong-host', 'the certificate is for another host'],
  SELF_SIGNED_CERT_IN_CHAIN: ['certificate-untrusted', 'the chain ends in a certificate that is not trusted'],
};

function distrust(
  socket: TLSSocket,
  chain: readonly CertificateReport[],
  run: ProbeRun,
): ProbeFailure | undefined {
  if (socket.authorized) return undefined;
  const error = socket.authorizationError as unknown;
  const code = error instanceof Error ? ((error as { code?: string }).code ?? error.message) : String(error);
  const [reason, message] = REASONS[code] ?? [
    'certificate-untrusted',
    'nobody trusted has signed the certificate',
  ];
  return new ProbeFailure(reason, `${message}${detail(reason, chain, run)}`);
}

function detail(reason: string, chain: readonly CertificateReport[], run: ProbeRun): string {
  const [own] = chain;
  if (own === undefined) return '';
  if (reason === 'certificate-wrong-host') return `: it is for ${own.names.join(', ') || own.subject}`;
  if (reason !== 'certificate-expired') return `: ${own.subject}, signed by ${own.issuer}`;
  const now = run.clock.now();
  const expired = chain.find(({ notAfter }) => notAfter < now) ?? own;
  const days = Math.floor((now - expired.notAfter) / 86_400_000);
  const which = expired === own ? '' : ` (${expired.subject})`;
  return days > 0 ? `${which}, ${days} d ago` : which;
}
