import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricType } from '../../agent/kit/labels.ts';
import { seriesConfig } from '../../agent/store/series/config.ts';
import { openSeriesStore } from '../../agent/store/series/open-series-store.ts';
import type { SeriesStore } from '../../agent/store/series/series-store.ts';

/** Samples that every store under measurement gets: one row a second, from `start` (ms, a full hour) on. */
export type Samples = {
  readonly names: readonly string[];
  readonly counters: readonly boolean[];
  readonly start: number;
  readonly rows: readonly Float64Array[];
};

/** Fills a store of ours as the daemon does: a tick a second, maintenance after each. */
export function fillOurs(folder: string, samples: Samples): { store: SeriesStore; ids: number[] } {
  let now = samples.start;
  const clock = { now: () => now, monotonic: () => performance.now() };
  const store = openSeriesStore(folder, { clock, config: seriesConfig.parse({}) });
  const types = samples.counters.map((counter): MetricType => (counter ? 'counter' : 'gauge'));
  const ids = samples.names.map((name, index) => store.series(labelsOf(name), types[index]!));
  for (const row of samples.rows) {
    store.append(now, ids, row);
    store.maintain(4);
    now += 1_000;
  }
  return { store, ids };
}

/** Makes Prometheus blocks of the samples with promtool. */
export function fillPrometheus(folder: string, samples: Samples): void {
  const text = join(folder, 'samples.om');
  writeExposition(text, samples, 's');
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', text, join(folder, 'data')], {
    stdio: 'ignore',
  });
}

/** Imports the samples into a VictoriaMetrics that listens at `url`, and has it merge what it has. */
export async function fillVictoria(url: string, folder: string, samples: Samples): Promise<void> {
  const text = join(folder, 'samples.prom');
  writeExposition(text, samples, 'ms');
  await post(`${url}/api/v1/import/prometheus`, Bun.file(text));
  await post(`${url}/internal/force_flush`);
  await Bun.sleep(2_000);
  await post(`${url}/internal/force_merge`);
  await Bun.sleep(8_000);
}

/** Bytes of all files below a folder, by their length. */
export function folderBytes(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

export function labelsOf(name: string): Record<string, string> {
  const [, metric, inner = ''] = /^([^{]+)(?:\{(.*)\})?$/.exec(name)!;
  const labels = [...inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key!, value!]);
  return { __name__: metric!, ...Object.fromEntries(labels) };
}

/** Series by series, as OpenMetrics wants it; time in seconds there, in milliseconds in Prometheus text. */
function writeExposition(path: string, { names, start, rows }: Samples, unit: 's' | 'ms'): void {
  const file = openSync(path, 'w');
  try {
    const times = rows.map((_, second) => (unit === 's' ? start / 1_000 + second : start + second * 1_000));
    const order = [...names.keys()].sort((a, b) => (names[a]! < names[b]! ? -1 : 1));
    for (const index of order) {
      writeSync(file, rows.map((row, second) => `${names[index]} ${row[index]} ${times[second]}\n`).join(''));
    }
    if (unit === 's') writeSync(file, '# EOF\n');
  } finally {
    closeSync(file);
  }
}

async function post(url: string, body?: Blob): Promise<void> {
  const response = await fetch(url, { method: 'POST', ...(body ? { body } : {}) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}
