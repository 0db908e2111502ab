import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { api } from './app.testkit.ts';
import { fakeServices } from './services.testkit.ts';

/** A request as Grafana sends it to a data source of type Prometheus, and what it reads of the answer. */
type Recorded = {
  readonly because: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Of a POST: the form. */
  readonly form?: Readonly<Record<string, string | readonly string[]>>;
  readonly status: number;
  readonly answer: unknown;
};

const recorded: readonly Recorded[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'testdata', 'grafana-requests.json'), 'utf8'),
);

/** Sent with each: what its server adds. */
const HEADERS = {
  'user-agent': 'Grafana/11.6.0',
  'accept-encoding': 'gzip',
  'x-grafana-org-id': '1',
  'x-datasource-uid': 'vedette',
};

/** One hour of two processors and a target, a sample in 15 s. */
function hour() {
  const services = fakeServices({}, { clock: { now: () => 1_763_766_000_000, monotonic: () => 0 } });
  const times = Array.from({ length: 241 }, (_, index) => 1_763_762_400_000 + index * 15_000);
  for (const [index, cpu] of ['0', '1'].entries()) {
    const labels = { __name__: 'node_cpu_seconds_total', cpu, mode: 'user' };
    services.series.add(
      labels,
      times.map((time, tick) => [time, tick * 15 * (index + 1) * 0.1]),
    );
  }
  services.series.add(
    { __name__: 'up', job: 'node' },
    times.map((time) => [time, 1]),
  );
  services.set.counter('node_cpu_seconds_total', 'Seconds.', 'cpu', 'mode').with('0', 'user').set(1);
  return services;
}

function formOf(form: NonNullable<Recorded['form']>): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, values] of Object.entries(form))
    for (const value of [values].flat()) fields.append(name, value);
  return fields;
}

/** Patterns in place of numbers that hang on the time of the test. */
function shaped(expected: unknown): unknown {
  if (expected === '<any>') return expect.anything();
  if (Array.isArray(expected)) return expected.map(shaped);
  if (typeof expected !== 'object' || expected === null) return expected;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, shaped(value)])),
  );
}

describe('a data source of Grafana', () => {
  test.each(recorded)('$because', async ({ method, path, form, status, answer }) => {
    const init = form === undefined ? { method } : { method, body: formOf(form) };
    const response = await api(hour()).tcp(path, { ...init, headers: HEADERS });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/json');
    const body = response.headers.get('content-encoding') === 'gzip' ? await unzipped(response) : response;
    expect(await body.json()).toEqual(shaped(answer));
  });
});

function unzipped(response: Response): Response {
  return new Response(response.body!.pipeThrough(new DecompressionStream('gzip')));
}
