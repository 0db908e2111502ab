import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extended } from './extended-samples.ts';
import type { HostRecording } from './host-recording.ts';
import { startProgram, workFolder } from './start-program.ts';
import { fillPrometheus, labelsOf, type Samples } from './store-peers.ts';

/** A day at 1 s of 50 series that change, from `start` (ms) on, marked so that one selector finds them all. */
export function dayOfSamples(recording: HostRecording, start: number): Samples {
  const changing = [...recording.names.keys()]
    .filter((index) => recording.rows.some((row) => row[index] !== recording.rows[0]![index]))
    .slice(0, 50);
  return {
    names: changing.map((index) => marked(recording.names[index]!)),
    counters: changing.map((index) => recording.counters[index]!),
    start,
    rows: Array.from(extended(recording, 24 * 3_600), (row) => Float64Array.from(changing, (at) => row[at]!)),
  };
}

/** A selector that finds just the series of that name, which may have labels. */
export function selectorOf(name: string): string {
  const { __name__, ...labels } = labelsOf(name);
  const matchers = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return `${__name__}{${matchers.join(',')}}`;
}

/** Makes blocks of the samples and starts a Prometheus that serves them at `url`. */
export async function startPrometheusOn(samples: Samples, url: string): Promise<void> {
  const folder = workFolder();
  fillPrometheus(folder, samples);
  await startPrometheusIn(folder, url);
}

/** Starts a Prometheus that serves at `url` the blocks in the folder `data` of that one. */
export function startPrometheusIn(folder: string, url: string): Promise<ChildProcess> {
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, 'global: {}\n');
  const args = [
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--config.file=${config}`,
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=${url.slice('http://'.length)}`,
    '--log.level=error',
  ];
  return startProgram('prometheus', args, `${url}/-/ready`);
}

function marked(name: string): string {
  return name.includes('{') ? name.replace('{', '{bench="50",') : `${name}{bench="50"}`;
}
