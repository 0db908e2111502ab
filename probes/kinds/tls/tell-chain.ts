import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateReport } from '../../connect/certificate-report.ts';
import { asciiName } from '../../connect/resolve-address.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { certificateStrength } from './certificate-strength.ts';

const DAY = 86_400_000;

/** Tells each certificate with its expiry, the key and signature of the first, and what is weak in any. */
export function tellChain(
  chain: readonly CertificateReport[],
  certificates: readonly [X509Certificate, ...X509Certificate[]],
  run: ProbeRun,
): void {
  const now = run.clock.now();
  run.fact(
    'certificate.chain',
    chain.map((certificate) => `${certificate.subject} ${days(certificate.notAfter - now)}`),
  );
  const strengths = certificates.map(certificateStrength);
  const [own] = strengths;
  run.fact('certificate.key', own!.keyType);
  run.fact('certificate.bits', own!.keyBits);
  run.fact('certificate.signature', own!.signature);
  run.fact('certificate.weaknesses', [...new Set(strengths.flatMap(({ weaknesses }) => weaknesses))]);
  chain.forEach(({ subject, notAfter }, index) => {
    const labels = { position: String(index), subject };
    run.metric(
      'probe_ssl_cert_expiry_timestamp_seconds',
      'Expiry of each certificate of the chain',
      notAfter / 1_000,
      labels,
    );
  });
}

function days(left: number): string {
  return left < 0 ? `expired ${Math.floor(-left / DAY)} d ago` : `expires in ${Math.floor(left / DAY)} d`;
}

/** @throws ProbeFailure `certificate-lacks-names` */
export function requireNames(certificate: X509Certificate, names: readonly string[]): void {
  const missing = names.filter((name) => !isFor(certificate, name));
  if (missing.length === 0) return;
  throw new ProbeFailure('certificate-lacks-names', `the certificate is not for ${missing.join(', ')}`);
}

/** A name with a star must stand in the certificate as it is; others may be covered by a star. */
function isFor(certificate: X509Certificate, name: string): boolean {
  if (isIP(name) !== 0) return certificate.checkIP(name) !== undefined;
  const listed = (certificate.subjectAltName ?? '').toLowerCase().split(', ');
  if (name.startsWith('*')) return listed.includes(`dns:${name.toLowerCase()}`);
  return certificate.checkHost(asciiName(name).replace(/\.$/, '')) !== undefined;
}
