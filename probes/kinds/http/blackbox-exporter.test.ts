import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { startRealServer } from '../../connect/real-server.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';
import type { ProbeResult } from '../../probe-result.ts';
import { certificates, nginx } from './nginx.testkit.ts';
import { runHttp } from './web-server.testkit.ts';

type Samples = ReadonlyMap<string, number>;

/** A real blackbox_exporter with one module; ends with the test. */
async function blackboxExporter(): Promise<(target: string) => Promise<Samples>> {
  const [port, file] = [await freePort(), join(temporaryFolder(), 'blackbox.yml')];
  writeFileSync(
    file,
    'modules: { web: { prober: http, http: { tls_config: { insecure_skip_verify: true } } } }\n',
  );
  const address = `127.0.0.1:${port}`;
  const words = [`--config.file=${file}`, `--web.listen-address=${address}`];
  await startRealServer('prometheus-blackbox-exporter', words, { address });
  return async (target) => {
    const answer = await fetch(
      `http://127.0.0.1:${port}/probe?module=web&target=${encodeURIComponent(target)}`,
    );
    return samplesOf(await answer.text());
  };
}

function samplesOf(exposition: string): Samples {
  const lines = exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

function ours({ metrics }: ProbeResult): Samples {
  return new Map(
    metrics.map(({ name, labels, value }) => {
      const inner = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
      return [inner.length === 0 ? name : `${name}{${inner.join(',')}}`, value];
    }),
  );
}

/** What is the same in every run: not times, and not the certificate's, which the kind `tls` is held to. */
const steady = (samples: Samples) =>
  Object.fromEntries([...samples].filter(([name]) => /^probe_(http_(?!duration)|success|ip_)/.test(name)));

const phases = (samples: Samples) =>
  [...samples.keys()].filter((name) => name.startsWith('probe_http_duration')).sort();

test('httpProbe has the metrics of blackbox_exporter, with its names, labels and values', async () => {
  const [plain, secure, { cert, key }, blackbox] = [
    await freePort(),
    await freePort(),
    certificates(),
    await blackboxExporter(),
  ];
  const own = `ssl_certificate ${cert}; ssl_certificate_key ${key};`;
  const listens = `listen 127.0.0.1:${plain}; listen 127.0.0.1:${secure} ssl http2; ${own}`;
  await nginx(
    `server { ${listens} location /moved { return 302 /; } location /gone { return 410; } }`,
    secure,
  );
  const targets = [
    `http://127.0.0.1:${plain}/`,
    `http://127.0.0.1:${plain}/moved`,
    `http://127.0.0.1:${plain}/gone`,
    `https://127.0.0.1:${secure}/`,
    'http://127.0.0.1:1/',
    'http://[::1]:1/',
  ];
  for (const url of targets) {
    const theirs = await blackbox(url);
    const mine = ours(await runHttp({ url, tls: { insecure: true } }));
    expect(steady(mine), url).toEqual(steady(theirs));
    expect(phases(mine)).toEqual(phases(theirs));
  }
});
