import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../kit/clock.ts';
import { silentLog } from '../../kit/log.ts';
import { openCollection } from '../collection.ts';
import { collectConfig } from '../config.ts';
import { type ExposedSeries, readExposedText, readFamilies } from './exposed-series.testkit.ts';

/** Series of node_exporter that are not had, and why; README.md says the same. */
const notHad: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^go_/, 'the Go runtime of node_exporter itself'],
  [/^process_/, 'the process of node_exporter itself'],
  [/^promhttp_/, 'the HTTP handler of node_exporter itself'],
  [/^node_exporter_build_info/, 'the version of node_exporter; ours is vedette_build_info'],
];
/** Families of ours that node_exporter has not under its default collectors. */
const beyond = /^(?!node_)|^node_scrape_collector_/;
/** Counters may move this far between two reads that are a second apart, whatever the host does. */
const COUNTER_SLACK = 1e9;

let exporter: ChildProcess;
let before: ExposedSeries;
let ours: ExposedSeries;
let after: ExposedSeries;

beforeAll(async () => {
  requireExporter();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/metrics`;
  exporter = spawn('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  await untilAnswers(url);
  before = await scrape(url);
  ours = await collect();
  after = await scrape(url);
});

afterAll(async () => {
  if (exporter?.exitCode !== null || exporter.signalCode !== null) return;
  const exited = once(exporter, 'exit');
  exporter.kill();
  await exited;
});

test('openCollection() exposes every family of node_exporter', () => {
  const missing = [...before.types.keys()].filter((name) => isWanted(name) && !ours.types.has(name));
  expect(missing).toEqual([]);
});

test('openCollection() exposes every series of node_exporter that outlives the comparison', () => {
  const lasting = [...before.values.keys()].filter((key) => after.values.has(key));
  expect(lasting.filter((key) => isWanted(key) && !ours.values.has(key))).toEqual([]);
});

test('openCollection() exposes no series under a name of node_exporter that node_exporter has not', () => {
  const known = [...ours.values.keys()].filter((key) => before.types.has(familyOf(key)) && !beyond.test(key));
  expect(known.filter((key) => !before.values.has(key) && !after.values.has(key))).toEqual([]);
});

test('openCollection() gives every family the type of node_exporter', () => {
  const shared = [...before.types].filter(([name]) => ours.types.has(name));
  expect(shared.filter(([name, type]) => ours.types.get(name) !== type)).toEqual([]);
});

test('openCollection() gives every family the help text of node_exporter', () => {
  const shared = [...before.helps].filter(([name]) => ours.helps.has(name));
  expect(shared.filter(([name, help]) => ours.helps.get(name) !== help)).toEqual([]);
});

test('openCollection() gives counters values between those of the scrapes before and after', () => {
  const counters = [...before.values].filter(
    ([key]) => isCounter(key) && isWanted(key) && after.values.has(key),
  );
  const outside = counters.filter(([key, value]) => {
    const own = ours.values.get(key) ?? Number.NaN;
    return !(own >= value && own <= after.values.get(key)! && own - value < COUNTER_SLACK);
  });
  expect(outside.map(([key, value]) => [key, value, ours.values.get(key), after.values.get(key)])).toEqual(
    [],
  );
});

test('openCollection() gives gauges that did not move during the comparison the same value', () => {
  const still = [...before.values].filter(
    ([key, value]) =>
      isWanted(key) && !key.startsWith('node_scrape_collector_duration') && after.values.get(key) === value,
  );
  const different = still.filter(([key, value]) => !Object.is(ours.values.get(key), value));
  const moving = different.filter(([key]) => !mayMove.test(key));
  expect(moving.map(([key, value]) => [key, value, ours.values.get(key)])).toEqual([]);
});

/** Gauges that can go up and come back between two scrapes. */
const mayMove =
  /^node_(procs_|sockstat_|filefd_allocated|memory_|disk_io_now|netstat_Tcp_CurrEstab|load|udp_queues|nf_conntrack_entries|arp_|filesystem_|entropy_|hwmon_|thermal_|cooling_|cpu_frequency|cpu_scaling|timex_|power_supply_)/;

/** Untyped families of node_exporter are counters too, except those that may move. */
function isCounter(key: string): boolean {
  const type = before.types.get(familyOf(key));
  return type === 'counter' || (type === 'untyped' && !mayMove.test(key));
}

function isWanted(key: string): boolean {
  return !notHad.some(([pattern]) => pattern.test(key));
}

function familyOf(key: string): string {
  return key.slice(0, key.indexOf('{'));
}

function requireExporter(): void {
  try {
    execFileSync('prometheus-node-exporter', ['--version'], { stdio: 'ignore' });
  } catch (error) {
    throw new Error(
      'Cannot compare: install prometheus-node-exporter (apt install prometheus-node-exporter)',
      {
        cause: error,
      },
    );
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('Cannot find a free port');
  return address.port;
}

async function untilAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Cannot compare: node_exporter does not answer at ${url}`);
}

async function scrape(url: string): Promise<ExposedSeries> {
  const answer = await fetch(url);
  return readExposedText(await answer.text());
}

/** Ticks with everything on, a minute apart so that all run again, and what comes in from the asynchronous collectors. */
async function collect(): Promise<ExposedSeries> {
  const context = { proc: '/proc', sys: '/sys', root: '/', clock: systemClock, log: silentLog };
  const waiting = new Set(['filesystem', 'systemd']);
  const done = Promise.withResolvers<void>();
  const collection = openCollection({
    context: { ...context, config: collectConfig.parse(undefined) },
    onSamples(_timestamp, metrics) {
      for (const { labels } of metrics) waiting.delete(labels.collector ?? '');
      if (waiting.size === 0) done.resolve();
    },
  });
  for (let minute = 0; minute < 4; minute++) collection.tick(Date.now() + minute * 60_000);
  await done.promise;
  const series = readFamilies(collection.families());
  collection.close();
  return series;
}
