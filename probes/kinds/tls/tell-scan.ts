import type { ProbeRun } from '../../probe-run.ts';
import { isWeakCipher } from './cipher-suites.ts';
import { type EndpointScan, scannedVersions } from './scan-endpoint.ts';

/** Tells the versions and cipher suites that are taken, and those of them that should not be (RFC 8996, RFC 9325). */
export function tellScan(scan: EndpointScan, run: ProbeRun): void {
  const ciphers = [...scan].flatMap(([version, suites]) => suites.map((suite) => `${version} ${suite}`));
  run.fact('tls.versions', [...scan.keys()]);
  run.fact('tls.ciphers', ciphers);
  run.fact('tls.weaknesses', [
    ...[...scan.keys()].filter((version) => version === 'TLSv1.0' || version === 'TLSv1.1'),
    ...ciphers.filter(isWeakCipher),
  ]);
  for (const [version] of scannedVersions) {
    const label = { version: version.replace('TLSv', 'TLS ') };
    run.metric(
      'probe_tls_version_accepted',
      'Whether this version of TLS is accepted',
      scan.has(version) ? 1 : 0,
      label,
    );
  }
}
