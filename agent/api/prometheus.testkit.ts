import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './server.testkit.ts';

export type RunningPrometheus = {
  readonly url: string;
  /** The value of the only series that a query gives; undefined while it gives none. */
  sampleOf(query: string): Promise<string | undefined>;
  end(): void;
};

/**
 * Starts Debian's `prometheus` with these scrape configurations, once a second, on a free port.
 *
 * @throws Error where it is not installed: without it nothing shows that a Prometheus can read us.
 */
export async function startPrometheus(scrapeConfigs: readonly unknown[]): Promise<RunningPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-prometheus-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const file = join(folder, 'prometheus.yml');
  // YAML takes JSON.
  writeFileSync(file, JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: scrapeConfigs }));
  const flags = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${new URL(url).host}`,
  ];
  const child = spawn('prometheus', flags, { stdio: 'ignore' });
  await started(child);
  await eventually(async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true, 30_000);
  return {
    url,
    async sampleOf(query) {
      const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
      return data.result[0]?.value[1];
    },
    end() {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve());
    child.once('error', (cause) =>
      reject(new Error('There is no prometheus in PATH: apt-get install prometheus', { cause })),
    );
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
