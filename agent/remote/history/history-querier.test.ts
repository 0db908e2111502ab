import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LabelMatcher, Labels } from '../../kit/labels.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import type { SelectedSeries } from '../../promql/evaluate/querier.ts';
import { StoreQuerier } from '../../promql/evaluate/store-querier.ts';
import { type TestStore, testStore } from '../../store/series/series-store.testkit.ts';
import { type HistoryConfig, historyConfig, remoteWriteConfig } from '../config.ts';
import { RequestSender } from '../send/request-sender.ts';
import { prometheus, type TestEngine, victoriaMetrics } from '../victoria-metrics.testkit.ts';
import { sentSeries } from '../wire/sent-series.ts';
import { HistoryQuerier } from './history-querier.ts';

const LOAD: LabelMatcher[] = [{ name: '__name__', op: '=', value: 'load' }];

function startPrometheus(): Promise<TestEngine> {
  const file = join(temporaryFolder(), 'prometheus.yml');
  writeFileSync(file, 'global: {scrape_interval: 1h}\n');
  return prometheus(file);
}

/** Gives an engine samples, each with its time as value. */
async function give(engine: TestEngine, labels: Labels, times: readonly number[]): Promise<void> {
  const [config] = remoteWriteConfig.parse([{ url: `${engine.url}/api/v1/write`, protocol: '1.0' }]);
  const values = Float64Array.from(times);
  const part = { piece: { timestamps: Float64Array.from(times), values }, from: 0, to: times.length };
  const series = sentSeries({ labels, type: 'gauge' }, {});
  const batch = { parts: [{ series, ...part }], samples: times.length };
  const { outcome } = await new RequestSender(config!).send(batch, AbortSignal.timeout(10_000));
  expect(outcome).toEqual({ kind: 'sent', refused: 0 });
  await fetch(`${engine.url}/internal/force_flush`);
}

function querier(test: TestStore, url: string, options: object = {}): HistoryQuerier {
  return new HistoryQuerier({
    local: new StoreQuerier(test.store),
    oldest: () => test.store.health().oldest,
    config: historyConfig.parse({ url, ...options }) as HistoryConfig & { url: string },
    external: { instance: 'web1' },
  });
}

function timesOf({ read }: SelectedSeries): number[] {
  return [...read()].flatMap(({ timestamps }) => [...timestamps]);
}

function seconds(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, second) => from + second * 1_000);
}

describe.each([
  ['VictoriaMetrics', victoriaMetrics],
  ['Prometheus', startPrometheus],
])('HistoryQuerier over %s', { timeout: 60_000 }, (_, start) => {
  it('joins past and present without seam, and no point comes twice', async () => {
    const engine = await start();
    const test = testStore();
    // Engines take samples near the clock of the machine.
    test.clock.advance(Math.floor(Date.now() / 1_000) * 1_000 - test.clock.now());
    const now = test.clock.now();
    const all = seconds(now - 600_000, 600);
    await give(engine, { __name__: 'load', instance: 'web1' }, all);
    await give(engine, { __name__: 'load', instance: 'web2' }, all);
    const id = test.store.series({ __name__: 'load' }, 'gauge');
    for (const time of all.slice(400)) test.store.append(time, [id], [time]);
    const request = { matchers: LOAD, start: all[100]!, end: now, step: 0, use: 'window' } as const;
    const found = await querier(test, engine.url).select(request);
    expect(found.map(({ labels }) => labels)).toEqual([{ __name__: 'load' }]);
    expect(timesOf(found[0]!)).toEqual(all.slice(100));
  });

  it('gives series that are only in the past, those of other hosts where they are named', async () => {
    const engine = await start();
    const test = testStore();
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    await give(engine, { __name__: 'load', instance: 'web2', mode: 'a' }, seconds(now - 60_000, 3));
    const matchers: LabelMatcher[] = [...LOAD, { name: 'instance', op: '=', value: 'web2' }];
    const request = { start: now - 120_000, end: now, step: 0, use: 'window' } as const;
    const other = await querier(test, engine.url).select({ ...request, matchers });
    expect(other.map(({ labels }) => labels)).toEqual([{ __name__: 'load', instance: 'web2', mode: 'a' }]);
    expect(await querier(test, engine.url).select({ ...request, matchers: LOAD })).toEqual([]);
  });
});

describe('HistoryQuerier', () => {
  const request = { matchers: LOAD, start: 0, end: Date.now(), step: 0, use: 'window' } as const;

  async function answering(status: number, body: string): Promise<string> {
    const server = createServer((incoming, response) => {
      incoming.resume();
      response.writeHead(status).end(body);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  }

  it.each([
    ['that is not there', undefined, /no history from 127\.0\.0\.1:9: /],
    ['that refuses', [503, 'too busy'], /HTTP 503: too busy$/],
    ['that says nothing of use', [200, '<html>'], /not JSON$/],
    [
      'whose answer is another one',
      [200, '{"status":"success","data":{"resultType":"vector","result":[]}}'],
      /no matrix$/,
    ],
    ['that refuses with words', [200, '{"status":"error","error":"bad\\u001b[2J"}'], /it says: bad␛\[2J$/],
    ['that never stops', [200, 'x'.repeat(5_000_000)], /too long$/],
  ] as const)('answers from this host, with a warning, over an engine %s', async (_, answer, warning) => {
    const test = testStore();
    const id = test.store.series({ __name__: 'load' }, 'gauge');
    test.store.append(test.clock.now(), [id], [1]);
    const url = answer === undefined ? 'http://127.0.0.1:9' : await answering(answer[0], answer[1]);
    const warnings: string[] = [];
    const end = test.clock.now();
    const found = await querier(test, url).select({
      ...{ ...request, start: end - 60_000, end },
      warn: (text) => void warnings.push(text),
    });
    expect(found.map(timesOf)).toEqual([[end]]);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });

  it('asks the coarse tiers here where an engine has nothing', async () => {
    const test = testStore();
    const id = test.store.series({ __name__: 'load' }, 'gauge');
    test.store.append(test.clock.now(), [id], [1]);
    const url = await answering(200, '{"status":"success","data":{"resultType":"matrix","result":[]}}');
    const asked: number[] = [];
    const whole = new HistoryQuerier({
      local: {
        async select({ start }) {
          asked.push(start);
          return [];
        },
      },
      oldest: () => test.store.health().oldest,
      config: historyConfig.parse({ url }) as HistoryConfig & { url: string },
      external: {},
    });
    const end = test.clock.now();
    await whole.select({ ...request, start: end - 60_000, end });
    expect(asked).toEqual([end - 60_000]);
  });

  it('does not ask where this host has all of the range', async () => {
    const test = testStore();
    const id = test.store.series({ __name__: 'load' }, 'gauge');
    test.store.append(test.clock.now(), [id], [1]);
    const warnings: string[] = [];
    const start = test.clock.now();
    const found = await querier(test, 'http://127.0.0.1:9').select({
      ...{ ...request, start, end: start + 1 },
      warn: (text) => void warnings.push(text),
    });
    expect([found.length, warnings]).toEqual([1, []]);
  });

  it('has a limit of its own', async () => {
    const samples = Array.from({ length: 1_001 }, (_, at) => `[${at},"1"]`).join();
    const result = `[{"metric":{"__name__":"load"},"values":[${samples}]}]`;
    const url = await answering(
      200,
      `{"status":"success","data":{"resultType":"matrix","result":${result}}}`,
    );
    const warnings: string[] = [];
    await querier(testStore(), url, { max_samples: 1_000 }).select({
      ...request,
      end: 2_000_000,
      warn: (text) => void warnings.push(text),
    });
    expect(warnings).toEqual([expect.stringContaining('more than 1000 samples')]);
  });
});
