import { join } from 'node:path';
import type { SeriesStore } from '../../agent/store/series/series-store.ts';
import { extended } from './extended-samples.ts';
import { loadOrRecord } from './host-recording.ts';
import { median } from './measure-process.ts';
import { startProgram, withPrograms, workFolder } from './start-program.ts';
import { fillOurs, fillPrometheus, labelsOf, type Samples } from './store-peers.ts';

/**
 * Time to read the samples of 1 series over 24 h and of 50 series over 1 h, all at 1 s, in turn from our store and
 * from Prometheus over its HTTP API (`selector[24h]` as an instant query: every sample, as JSON). Ours is measured in
 * process, once as arrays and once written as the same JSON text.
 *
 *     bun scripts/bench/store-query.ts [recording.json] [rounds=15]
 */
const [path = join(workFolder(), 'recording.json'), rounds = '15'] = process.argv.slice(2);
const HOUR = 3_600_000;
const START = 1_700_000_000_000 - (1_700_000_000_000 % HOUR) + 1_000;
const URL = 'http://127.0.0.1:19091';

await withPrograms(async () => {
  const samples = await day(await loadOrRecord(path, 300));
  const { store, ids } = fillOurs(join(workFolder(), 'series'), samples);
  const folder = workFolder();
  fillPrometheus(folder, samples);
  await startProgram(
    'prometheus',
    [
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--config.file=${await emptyConfig(folder)}`,
      '--storage.tsdb.retention.time=100y',
      '--web.listen-address=127.0.0.1:19091',
      '--log.level=error',
    ],
    `${URL}/-/ready`,
  );
  const end = START + samples.rows.length * 1_000 - 1_000;
  await compare(
    '1 series x 24 h',
    store,
    ids.slice(7, 8),
    end,
    24 * HOUR,
    `${selector(samples.names[7]!)}[24h]`,
  );
  await compare('50 series x 1 h', store, ids, end, HOUR, '{bench="50"}[1h]');
  store.close();
});

/** 50 series that change, named so that one selector finds them. */
async function day(recording: Awaited<ReturnType<typeof loadOrRecord>>): Promise<Samples> {
  const changing = recording.names
    .map((_, index) => index)
    .filter((index) => recording.rows.some((row) => row[index] !== recording.rows[0]![index]))
    .slice(0, 50);
  const names = changing.map((index) => marked(recording.names[index]!));
  const counters = changing.map((index) => recording.counters[index]!);
  const rows = Array.from(extended(recording, 24 * 3_600), (row) =>
    Float64Array.from(changing, (at) => row[at]!),
  );
  return { names, counters, start: START, rows };
}

async function compare(
  what: string,
  store: SeriesStore,
  ids: readonly number[],
  end: number,
  span: number,
  query: string,
): Promise<void> {
  const url = `${URL}/api/v1/query?query=${encodeURIComponent(query)}&time=${end / 1_000}`;
  const times: Record<'arrays' | 'json' | 'prometheus', number[]> = { arrays: [], json: [], prometheus: [] };
  for (let round = 0; round < Number(rounds) + 3; round++) {
    const arrays = await timed(() => readAll(store, ids, end - span + 1, end));
    const json = await timed(() => readJson(store, ids, end - span + 1, end));
    const prometheus = await timed(async () => (await (await fetch(url)).text()).length);
    // The first rounds warm all of them up.
    if (round < 3) continue;
    times.arrays.push(arrays);
    times.json.push(json);
    times.prometheus.push(prometheus);
  }
  const [arrays, json, prometheus] = [median(times.arrays), median(times.json), median(times.prometheus)];
  console.log(
    `${what}: vedette ${arrays.toFixed(1)} ms, as JSON ${json.toFixed(1)} ms, Prometheus ${prometheus.toFixed(1)} ms;`,
  );
  console.log(`  ratio ${(arrays / prometheus).toFixed(2)}, as JSON ${(json / prometheus).toFixed(2)}`);
}

async function readAll(
  store: SeriesStore,
  ids: readonly number[],
  start: number,
  end: number,
): Promise<number> {
  let count = 0;
  for await (const piece of store.read(ids, { start, end })) count += piece.values.length;
  return count;
}

async function readJson(
  store: SeriesStore,
  ids: readonly number[],
  start: number,
  end: number,
): Promise<number> {
  let text = '';
  for await (const { timestamps, values } of store.read(ids, { start, end })) {
    for (let index = 0; index < values.length; index++)
      text += `[${timestamps[index]! / 1_000},"${values[index]}"],`;
  }
  return text.length;
}

async function timed(action: () => Promise<number>): Promise<number> {
  const began = performance.now();
  const count = await action();
  if (count === 0) throw new Error('Nothing was read');
  return performance.now() - began;
}

function marked(name: string): string {
  return name.includes('{') ? name.replace('{', '{bench="50",') : `${name}{bench="50"}`;
}

function selector(name: string): string {
  const { __name__, ...labels } = labelsOf(name);
  return `${__name__}{${Object.entries(labels)
    .map(([key, value]) => `${key}="${value}"`)
    .join(',')}}`;
}

async function emptyConfig(folder: string): Promise<string> {
  const path = join(folder, 'prometheus.yml');
  await Bun.write(path, 'global: {}\n');
  return path;
}
