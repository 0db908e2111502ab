import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { extended } from './extended-samples.ts';
import { loadOrRecord } from './host-recording.ts';
import { endProgram, startProgram, withPrograms, workFolder } from './start-program.ts';
import { fillOurs, fillPrometheus, fillVictoria, folderBytes, type Samples } from './store-peers.ts';

/**
 * Bytes on disk per sample for the same hour, and the same four hours, of this host's node_exporter metrics at 1 s, indexes and journals
 * included: ours while it runs and after it was closed, a Prometheus block, VictoriaMetrics after a forced merge.
 * The hours are a recording carried on (extended-samples.ts). `host` leaves out what node_exporter
 * says of itself (its timings have nine random digits), `changing` takes only series that change.
 *
 *     bun scripts/bench/store-bytes.ts [recording.json] [seconds to record=300]
 */
const [path = join(workFolder(), 'recording.json'), seconds = '300'] = process.argv.slice(2);
/** Hours of the longer run: by then most of what we keep has been packed, and is as it stays. */
const LONG = 4;
const START = 1_700_000_000_000 - (1_700_000_000_000 % 3_600_000) + 1_000;

await withPrograms(async () => {
  const recording = await loadOrRecord(path, Number(seconds));
  const all = recording.names.map((_, index) => index);
  const changing = all.filter((index) =>
    recording.rows.some((row) => row[index] !== recording.rows[0]![index]),
  );
  console.log(`${all.length} series, ${changing.length} of them change; ${recording.rows.length} s recorded`);
  const rows = Array.from(extended(recording, LONG * 3_600), (row) => row.slice());
  const timings = /^node_scrape_collector_duration_seconds|^go_/;
  const host = all.filter((index) => !timings.test(recording.names[index]!));
  for (const [mix, picked, hours] of [
    ['all', all, 1],
    ['host', host, 1],
    ['changing', changing, 1],
    ['host', host, LONG],
  ] as const) {
    await compare(`${mix}, ${hours} h`, {
      names: picked.map((index) => recording.names[index]!),
      counters: picked.map((index) => recording.counters[index]!),
      start: START,
      rows: rows.slice(0, hours * 3_600).map((row) => Float64Array.from(picked, (index) => row[index]!)),
    });
  }
});

async function compare(mix: string, samples: Samples): Promise<void> {
  const count = samples.names.length * samples.rows.length;
  const ours = ourBytes(samples);
  const prometheus = prometheusBytes(samples);
  const victoria = await victoriaBytes(samples);
  const per = (bytes: number) => (bytes / count).toFixed(3);
  console.log(
    `${mix}: ${count} samples, bytes per sample: vedette ${per(ours.running)} running, ${per(ours.closed)} closed;`,
  );
  console.log(`  Prometheus ${per(prometheus)}, ratio ${(ours.running / prometheus).toFixed(2)};`);
  console.log(`  VictoriaMetrics ${per(victoria)}, ratio ${(ours.running / victoria).toFixed(2)}`);
}

function ourBytes(samples: Samples): { running: number; closed: number } {
  const folder = join(workFolder(), 'series');
  const { store } = fillOurs(folder, samples);
  const running = folderBytes(folder);
  store.close();
  return { running, closed: folderBytes(folder) };
}

function prometheusBytes(samples: Samples): number {
  const folder = workFolder();
  fillPrometheus(folder, samples);
  return folderBytes(join(folder, 'data'));
}

async function victoriaBytes(samples: Samples): Promise<number> {
  const folder = workFolder();
  const data = join(folder, 'vm');
  mkdirSync(data);
  const url = 'http://127.0.0.1:18429';
  const args = [
    `-storageDataPath=${data}`,
    '-httpListenAddr=127.0.0.1:18429',
    '-loggerLevel=ERROR',
    '-retentionPeriod=100y',
  ];
  const victoria = await startProgram('victoria-metrics', args, `${url}/health`);
  await fillVictoria(url, folder, samples);
  const bytes = folderBytes(join(data, 'data')) + folderBytes(join(data, 'indexdb'));
  await endProgram(victoria);
  return bytes;
}
