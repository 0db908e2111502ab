import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  endAll,
  runVedette,
  type StartedAgent,
  startAgentBinary,
  temporaryFolder,
} from '../../binary.testkit.ts';
import { ONE, type Written, writeRequest } from '../../remote/wire/write-request.testkit.ts';

const SERIES = 20_000;
const TIMEOUT = 4_000;
const CONFIG = `
query:
  timeout: ${TIMEOUT / 1_000}s
  max_series: 30000
  max_samples: 20000000
  max_points: 2000000
`;
const YEAR = 365 * 86_400;
const now = Math.floor(Date.now() / 1_000);

type Asked = Readonly<Record<string, string | number>>;
type Told = {
  readonly status: number;
  readonly errorType: string;
  readonly error: string;
  readonly took: number;
};

const nested = (depth: number) => `${'abs('.repeat(depth)}wide${')'.repeat(depth)}`;
const subqueries = (depth: number) => `${'max_over_time('.repeat(depth)}wide${'[1h:1s])'.repeat(depth)}`;
/** The samples come a few seconds behind the beginning of the tests. */
const hour = { start: now - 3_480, end: now + 120, step: 1 };

/** What nobody should ask, and what it may meet: an answer, or an error of one of these types. */
const storm: readonly (readonly [what: string, asked: Asked, outcomes: readonly string[]])[] = [
  ['nesting ten thousand deep', { query: nested(10_000) }, ['bad_data']],
  ['parentheses that do not end', { query: '('.repeat(50_000) }, ['bad_data']],
  ['a query of a megabyte', { query: `wide + ${'1 + '.repeat(250_000)}1` }, ['bad_data', '413']],
  ['every series over an hour, by the second', { query: 'wide', ...hour }, ['execution', 'timeout']],
  ['a join of all with all', { query: 'wide * on (i) group_left wide', ...hour }, ['execution', 'timeout']],
  ['a cross of all with all', { query: 'wide * on (g) wide' }, ['execution']],
  ['a range of a hundred years', { query: 'sum(rate(wide[100y]))' }, ['success', 'execution', 'timeout']],
  [
    'steps of a millisecond over a year',
    { query: 'wide', start: now - YEAR, end: now, step: 0.001 },
    ['bad_data'],
  ],
  ['inner steps of a millisecond', { query: 'max_over_time(wide[1y:1ms])' }, ['execution', 'timeout']],
  ['subqueries of subqueries', { query: subqueries(20) }, ['execution', 'timeout', 'success']],
  [
    'subqueries of subqueries, far too many',
    { query: subqueries(500) },
    ['bad_data', 'execution', 'timeout'],
  ],
  ['a catastrophic regex', { query: 'wide{i=~"(a+)+(b*)*(c|c)*$"}' }, ['success']],
  [
    'a regex that grows',
    { query: 'wide{i=~"((((((a{1,99}){1,99}){1,99}){1,99})))"}' },
    ['bad_data', 'execution'],
  ],
  [
    'a catastrophic regex over labels',
    { query: 'label_replace(wide, "x", "$1", "i", "(.*.*.*.*.*)+")' },
    ['success', 'timeout'],
  ],
  ['enormous numbers', { query: 'wide * 1e308 ^ 1e308 + 9e999' }, ['bad_data']],
  ['an enormous k', { query: 'topk(1e300, wide)' }, ['execution']],
  ['an enormous offset', { query: 'wide offset 9999999999999y' }, ['bad_data']],
  ['a time beyond all', { query: 'wide @ 1e300' }, ['bad_data']],
  ['bytes that are no UTF-8', { query: 'wide{i="\\xff\\xfe"}' }, ['success', 'bad_data']],
  ['nothing', { query: '' }, ['bad_data']],
  ['sorting all of it by labels', { query: 'sort_by_label(wide, "i")' }, ['success', 'timeout']],
  [
    'a value for each series',
    { query: 'count_values("v", wide + on (i) group_left () (wide * 0))' },
    ['success', 'timeout', 'execution'],
  ],
];

describe('an agent under a storm of queries', () => {
  let agent: StartedAgent;
  let token: string;

  beforeAll(async () => {
    const config = join(temporaryFolder(), 'vedette.yml');
    writeFileSync(config, CONFIG);
    agent = await startAgentBinary({ args: ['--config', config] });
    const create = ['token', 'create', 'sender', '--grant', 'write', '--data', agent.data];
    token = (await runVedette(create)).stdout.trim();
    for (let from = 0; from < SERIES; from += 2_000) await write(from, from + 2_000);
  }, 60_000);
  afterAll(endAll);

  async function write(from: number, to: number): Promise<void> {
    const series = Array.from({ length: to - from }, (_, index): Written => {
      const labels = { __name__: 'wide', g: 'all', i: `${'a'.repeat(30)}${from + index}` };
      return [labels, [[Date.now() - 1_000, ONE]]];
    });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-protobuf' };
    const response = await fetch(`${agent.url}/api/v1/write`, {
      method: 'POST',
      headers,
      body: writeRequest(series),
    });
    expect(response.status, await response.text()).toBe(200);
  }

  async function ask(asked: Asked): Promise<Told> {
    const begun = performance.now();
    const path = 'step' in asked ? 'query_range' : 'query';
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(asked)) body.set(name, String(value));
    const response = await fetch(`${agent.url}/api/v1/${path}`, { method: 'POST', body });
    const { status, errorType = status, error = '' } = (await response.json()) as Record<string, string>;
    return { status: response.status, errorType: String(errorType), error, took: performance.now() - begun };
  }

  /** Seconds between the samples that the agent takes of its host, the longest. */
  async function worstGap(seconds: number): Promise<number> {
    const response = await fetch(`${agent.url}/api/v1/query?query=node_load1[${seconds}s]`);
    const { data } = (await response.json()) as { data: { result: { values: [number, string][] }[] } };
    const times = data.result[0]!.values.map(([time]) => time);
    return Math.max(...times.slice(1).map((time, index) => time - times[index]!));
  }

  const peakMegabytes = () =>
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${agent.pid}/status`, 'utf8'))![1]) / 1_024;

  test.each(storm)('answers or refuses %s by name', async (_, asked, outcomes) => {
    const { errorType, error, took } = await ask(asked);
    expect(outcomes, error).toContain(errorType);
    expect(took).toBeLessThan(TIMEOUT + 20_000);
  });

  test('bytes that are no UTF-8 in the request itself are refused or read, and no more', async () => {
    const response = await fetch(`${agent.url}/api/v1/query?query=wide%7Bi%3D%22%ff%fe%22%7D`);
    expect([200, 400]).toContain(response.status);
  });

  test('fifty heavy queries at a time leave room for a small one and for the ticks', async () => {
    const begun = performance.now();
    const heavy = Array.from({ length: 50 }, (_, index) =>
      ask(storm[index % storm.length]![1]).catch((cause: Error) => cause),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    const small = await ask({ query: 'count(node_load1)' });
    const told = await Promise.all(heavy);
    const seconds = Math.ceil((performance.now() - begun) / 1_000);
    console.log(
      `storm of ${seconds} s: the small query took ${Math.round(small.took)} ms, ` +
        `worst gap between ticks ${(await worstGap(seconds)).toFixed(2)} s, peak ${Math.round(peakMegabytes())} MiB`,
    );
    expect(['success', 'unavailable', 'timeout']).toContain(small.errorType);
    expect(told.filter((each) => each instanceof Error)).toEqual([]);
    expect(peakMegabytes()).toBeLessThan(2_048);
    expect((await ask({ query: 'count(node_load1)' })).errorType).toBe('success');
  }, 180_000);
});
