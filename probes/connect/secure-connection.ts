import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { errorMessage } from '../../agent/kit/errors.ts';
import { ProbeFailure } from '../probe-failure.ts';
import type { ProbeRun } from '../probe-run.ts';
import { type CertificateReport, certificateChain, certificateLines } from './certificate-report.ts';
import { secureContext } from './secure-context.ts';
import type { TlsOptions } from './tls-options.ts';

export type SecureOptions = {
  readonly tls: TlsOptions;
  /** The host that the certificate must be for, unless the options name another. */
  readonly host: string;
  /** Protocols for ALPN, the preferred one first. */
  readonly protocols?: readonly string[];
};

export type SecureConnection = { readonly socket: TLSSocket; readonly chain: readonly CertificateReport[] };

/**
 * TLS on a connection: phase `tls`, the facts `tls.*` and `certificate.*`, the metrics `probe_ssl_*` and the
 * certificate as evidence, told before a certificate that cannot be trusted fails the run.
 *
 * @throws ProbeFailure `certificate-expired`, `certificate-not-yet-valid`, `certificate-self-signed`,
 * `certificate-wrong-host`, `certificate-untrusted`, `tls-failed`
 */
export async function secureConnection(
  socket: Socket,
  options: SecureOptions,
  run: ProbeRun,
): Promise<SecureConnection> {
  const { tls, host, protocols } = options;
  const context = await secureContext(tls);
  run.phase('tls');
  const secured = connect({
    socket,
    secureContext: context,
    ...settings(tls, host),
    ...(protocols && { ALPNProtocols: [...protocols] }),
  });
  await handshake(secured, run);
  run.endPhase();
  // Read here: after the end of the connection it is gone.
  const chain = certificateChain(secured.getPeerCertificate(true));
  tell(secured, chain, run);
  const failure = distrust(secured, chain, run);
  run.fact('certificate.trusted', failure === undefined);
  if (failure !== undefined) run.trace.note(failure.message);
  if (failure === undefined || tls.insecure) return { socket: secured, chain };
  secured.destroy();
  throw failure;
}

function settings(tls: TlsOptions, host: string): ConnectionOptions {
  const name = tls.server_name ?? host;
  return {
    // The failure is named by us, with what was found.
    rejectUnauthorized: false,
    ...(isIP(name) === 0 ? { servername: name } : { host: name }),
  };
}

function handshake(socket: TLSSocket, run: ProbeRun): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      socket.destroy();
      reject(run.signal.reason);
    };
    if (run.signal.aborted) return abort();
    run.signal.addEventListener('abort', abort, { once: true });
    socket.once('error', (error) => reject(tlsFailure(errorMessage(error))));
    socket.once('close', () => reject(tlsFailure('the other side closed the connection')));
    socket.once('secureConnect', () => {
      socket.on('error', () => {});
      resolve();
    });
  });
}

function tlsFailure(because: string): ProbeFailure {
  return new ProbeFailure('tls-failed', `the TLS handshake failed: ${because}`);
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
  if (own === undefined) return;
  const expires = Math.min(...chain.map(({ notAfter }) => notAfter));
  run.fact('certificate.expires', expires - run.clock.now());
  run.fact('certificate.subject', own.subject);
  run.fact('certificate.issuer', own.issuer);
  run.fact('certificate.names', own.names);
  run.fact('certificate.fingerprint', own.fingerprint);
  certificateMetrics(own, expires, { version, cipher }, run);
}

function certificateMetrics(
  own: CertificateReport,
  expires: number,
  { version, cipher }: { version: string; cipher: string },
  run: ProbeRun,
): void {
  const label = version.replace(/^TLSv1$/, 'TLSv1.0').replace('TLSv', 'TLS ');
  run.metric('probe_ssl_earliest_cert_expiry', 'Returns last SSL chain expiry in unixtime', expires / 1_000);
  run.metric(
    'probe_ssl_last_chain_expiry_timestamp_seconds',
    'Returns last SSL chain expiry in timestamp',
    expires / 1_000,
  );
  run.metric('probe_ssl_last_chain_info', 'Contains SSL leaf certificate information', 1, {
    fingerprint_sha256: own.fingerprint,
    issuer: own.issuer,
    subject: own.subject,
    subjectalternative: own.names.join(','),
    serialnumber: own.serial.toLowerCase(),
  });
  run.metric('probe_tls_version_info', 'Returns the TLS version used or NaN when unknown', 1, {
    version: label,
  });
  run.metric('probe_tls_cipher_info', 'Returns the TLS cipher negotiated during handshake', 1, { cipher });
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
  return new ProbeFailure(reason, `${message}${detail(reason, chain[0], run)}`);
}

function detail(reason: string, own: CertificateReport | undefined, run: ProbeRun): string {
  if (own === undefined) return '';
  if (reason === 'certificate-wrong-host') return `: it is for ${own.names.join(', ') || own.subject}`;
  if (reason !== 'certificate-expired') return `: ${own.subject}, signed by ${own.issuer}`;
  const days = Math.floor((run.clock.now() - own.notAfter) / 86_400_000);
  return days > 0 ? `, ${days} d ago` : '';
}
