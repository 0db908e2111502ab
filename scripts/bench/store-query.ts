import { join } from 'node:path';
import type { SeriesStore } from '../../agent/store/series/series-store.ts';
import { dayOfSamples, selectorOf, startPrometheusOn } from './day-of-samples.ts';
import { loadOrRecord } from './host-recording.ts';
import { median } from './measure-process.ts';
import { withPrograms, workFolder } from './start-program.ts';
import { fillOurs } from './store-peers.ts';

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
  const samples = dayOfSamples(await loadOrRecord(path, 300), START);
  const { store, ids } = fillOurs(join(workFolder(), 'series'), samples);
  await startPrometheusOn(samples, URL);
  const end = START + samples.rows.length * 1_000 - 1_000;
  await compare(
    '1 series x 24 h',
    store,
    ids.slice(7, 8),
    end,
    24 * HOUR,
    `${selectorOf(samples.names[7]!)}[24h]`,
  );
  await compare('50 series x 1 h', store, ids, end, HOUR, '{bench="50"}[1h]');
  store.close();
});

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
