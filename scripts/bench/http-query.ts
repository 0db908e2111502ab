import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { dayOfSamples, selectorOf, startPrometheusOn } from './day-of-samples.ts';
import { loadOrRecord } from './host-recording.ts';
import { median } from './measure-process.ts';
import { startProgram, vedette, withPrograms, workFolder } from './start-program.ts';
import { fillOurs } from './store-peers.ts';

/**
 * Time from request to whole answer of `/api/v1/query_range`, ours and Prometheus's in turn, on the same samples: one
 * series over 24 h at 1 s, asked at steps of 10 s (11,000 points are the most that either gives) and at those of a
 * dashboard, 90 s; and 50 series over an hour at every second.
 * Both must give the same number of points.
 *
 *     bun scripts/bench/http-query.ts [recording.json] [rounds=15]
 */
const [path = join(workFolder(), 'recording.json'), rounds = '15'] = process.argv.slice(2);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Math.floor((Date.now() - DAY - 60_000) / 1_000) * 1_000;
const OURS = 'http://127.0.0.1:18338';
const THEIRS = 'http://127.0.0.1:19091';

await withPrograms(async () => {
  const samples = dayOfSamples(await loadOrRecord(path, 300), START);
  const data = workFolder();
  chmodSync(data, 0o700);
  fillOurs(join(data, 'series'), samples).store.close();
  await startProgram(
    vedette,
    ['agent', '--data', data, '--listen', OURS.slice('http://'.length)],
    `${OURS}/readyz`,
  );
  await startPrometheusOn(samples, THEIRS);
  const end = START + DAY - 1_000;
  await compare(
    '1 series x 24 h, steps of 10 s',
    range(selectorOf(samples.names[7]!), end - DAY + 10_000, end, 10),
  );
  await compare(
    '1 series x 24 h, steps of 90 s',
    range(selectorOf(samples.names[7]!), end - DAY + 90_000, end, 90),
  );
  await compare('50 series x 1 h', range('{bench="50"}', end - HOUR + 1_000, end, 1));
});

function range(query: string, start: number, end: number, step: number): string {
  const parameters = { query, start: String(start / 1_000), end: String(end / 1_000), step: String(step) };
  return `/api/v1/query_range?${new URLSearchParams(parameters)}`;
}

async function compare(what: string, request: string): Promise<void> {
  const ours: number[] = [];
  const theirs: number[] = [];
  let points = { ours: 0, theirs: 0 };
  for (let round = 0; round < Number(rounds) + 3; round++) {
    const us = await timed(OURS + request);
    const them = await timed(THEIRS + request);
    points = { ours: us.points, theirs: them.points };
    // The first rounds warm both up.
    if (round < 3) continue;
    ours.push(us.milliseconds);
    theirs.push(them.milliseconds);
  }
  if (points.ours !== points.theirs)
    throw new Error(`${what}: ${points.ours} points, Prometheus ${points.theirs}`);
  const [us, them] = [median(ours), median(theirs)];
  const ratio = (us / them).toFixed(2);
  console.log(
    `${what}: ${points.ours} points, vedette ${us.toFixed(1)} ms, Prometheus ${them.toFixed(1)} ms, ratio ${ratio}`,
  );
}

async function timed(url: string): Promise<{ milliseconds: number; points: number }> {
  const began = performance.now();
  const text = await (await fetch(url, { headers: { 'accept-encoding': 'identity' } })).text();
  const milliseconds = performance.now() - began;
  const { data } = JSON.parse(text) as { data: { result: { values: unknown[] }[] } };
  return { milliseconds, points: data.result.reduce((sum, { values }) => sum + values.length, 0) };
}
