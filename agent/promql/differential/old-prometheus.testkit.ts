import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatLabels, type Labels } from '../../kit/labels.ts';
import type { RandomSeries } from './random-series.testkit.ts';

/** What both sides answer: the points of each series by its labels, `ms → value`; or that there is no answer. */
export type Answer = ReadonlyMap<string, ReadonlyMap<number, number>> | 'error';

/** Seconds since the epoch; without `step` one instant. */
export type When = { readonly start: number; readonly end: number; readonly step?: number };

export type OldPrometheus = {
  ask(query: string, when: When): Promise<Answer>;
  end(): Promise<void>;
};

/**
 * Debian's Prometheus (2.42) with these series in its store, on a free port.
 *
 * @throws Error where `prometheus` or `promtool` is not installed
 */
export async function startOldPrometheus(series: readonly RandomSeries[]): Promise<OldPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'vedette-differential-'));
  const data = join(folder, 'data');
  await writeFile(join(folder, 'prometheus.yml'), '{}');
  await writeFile(join(folder, 'series.txt'), openMetrics(series));
  const create = ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'series.txt'), data];
  await promisify(execFile)('promtool', create);
  const host = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=${host}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  await ready(`http://${host}/-/ready`);
  return {
    ask: (query, when) => ask(`http://${host}/api/v1`, query, when),
    async end() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function openMetrics(series: readonly RandomSeries[]): string {
  const lines = series.flatMap(({ labels, samples }) =>
    samples.map(([time, value]) => `${metric(labels)} ${goText(value)} ${time / 1_000}`),
  );
  return `${lines.join('\n')}\n# EOF\n`;
}

function metric({ __name__, ...labels }: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${__name__}{${pairs.join(',')}}`;
}

const goText = (value: number) =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';

async function ask(api: string, query: string, { start, end, step }: When): Promise<Answer> {
  const [path, times] =
    step === undefined ? ['query', { time: start }] : ['query_range', { start, end, step }];
  const body = new URLSearchParams({ query, ...Object.entries(times).reduce(asText, {}) });
  const response = await fetch(`${api}/${path}`, { method: 'POST', body });
  const { status, data } = (await response.json()) as ApiAnswer;
  return status === 'error' ? 'error' : answerOf(data);
}

const asText = (all: Record<string, string>, [name, value]: [string, number]) => ({
  ...all,
  [name]: String(value),
});

type Point = readonly [number, string];
type ApiAnswer = {
  readonly status: string;
  readonly data: {
    readonly resultType: string;
    readonly result:
      | Point
      | readonly { readonly metric: Labels; readonly value?: Point; readonly values?: readonly Point[] }[];
  };
};

function answerOf({ resultType, result }: ApiAnswer['data']): Answer {
  if (resultType === 'string') return 'error';
  const all = resultType === 'scalar' ? [{ metric: {}, value: result as Point }] : result;
  return new Map(
    (all as Exclude<ApiAnswer['data']['result'], Point>).map((each) => [
      formatLabels(each.metric),
      new Map(
        (each.values ?? [each.value!]).map(([time, text]) => [Math.round(time * 1_000), goNumber(text)]),
      ),
    ]),
  );
}

const goNumber = (text: string) => Number(text.replace('Inf', 'Infinity'));

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if ((await fetch(url).catch(() => undefined))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Prometheus did not become ready within 30 s');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
