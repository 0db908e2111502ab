import { expect, onTestFinished, test } from 'vitest';
import { metricsByName, startBlackboxExporter } from '../../blackbox-exporter.testkit.ts';
import { testAuthority } from '../../connect/certificates.testkit.ts';
import { tlsListener } from '../../connect/listeners.testkit.ts';
import { runKind } from '../../run-kind.testkit.ts';
import { tlsProbe } from './tls.ts';

/** Labels that later versions of the exporter have, and Debian's has not. */
const withoutSerial = (name: string) => name.replace(/,?serialnumber="[^"]*"/, '');

test('tls tells the same of certificates as blackbox_exporter', async () => {
  const authority = testAuthority();
  const port = await tlsListener(authority.issueAuthority().issue({ names: ['localhost', '127.0.0.1'] }));
  const address = `127.0.0.1:${port}`;
  const tls_config = `{ca_file: ${authority.certFile}, server_name: localhost}`;
  const exporter = await startBlackboxExporter(
    `modules: {tls: {prober: tcp, tcp: {tls: true, tls_config: ${tls_config}}}}`,
  );
  onTestFinished(exporter.stop);
  const theirs = await exporter.probe('tls', address);
  const tls = { ca_file: authority.certFile, server_name: 'localhost' };
  const ours = [...metricsByName(await runKind(tlsProbe, { address, tls }))];
  const known = new Map(ours.map(([name, value]) => [withoutSerial(name), value]));
  const compared = [...theirs].filter(([name]) => /^probe_(ssl|tls|ip|success)/.test(name));
  expect(compared.length).toBeGreaterThan(5);
  for (const [name, value] of compared) expect([name, known.get(name)]).toEqual([name, value]);
});
