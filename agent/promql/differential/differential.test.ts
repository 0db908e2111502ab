import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatLabels } from '../../kit/labels.ts';
import { evaluateQuery } from '../evaluate/evaluate-query.ts';
import { compareLabels } from '../evaluate/label-sets.ts';
import { StoreQuerier } from '../evaluate/store-querier.ts';
import { memoryStore } from '../memory-store.testkit.ts';
import { parseExpression } from '../syntax/parse-expression.ts';
import { type Answer, type OldPrometheus, startOldPrometheus, type When } from './old-prometheus.testkit.ts';
import { BEGIN, randomSeries } from './random-series.testkit.ts';

const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, 'testdata', name), 'utf8'));
const queries: string[] = read('queries.json');

/** Where we follow Prometheus 3, and why its answer is another; `beside` or `upon` the times of samples. */
const differing: { query: string; when: 'beside' | 'upon'; because: string }[] = read('differences.json');
const series = randomSeries(7);
const store = memoryStore();
const byLabels = series.toSorted((a, b) => compareLabels(a.labels, b.labels));
for (const { labels, samples } of byLabels) store.add(labels, samples);

/** Whole seconds: half a second beside the samples, and never a multiple of the step of a subquery. */
const instant: When = { start: BEGIN + 1_207, end: BEGIN + 1_207 };
const range: When = { start: BEGIN + 7, end: BEGIN + 3_007, step: 90 };

const upon: When = { start: BEGIN + 1_200.5, end: BEGIN + 1_200.5 };

const limits = { maxSamples: 1e9, maxPoints: 1e9, maxSeries: 1e6, timeout: 60_000 };

async function ours(source: string, { start, end, step }: When): Promise<Answer> {
  const steps = { start: start * 1_000, end: end * 1_000, step: (step ?? 0) * 1_000 };
  try {
    const expression = parseExpression(source);
    const querier = new StoreQuerier(store);
    const result = await evaluateQuery({
      source,
      expression,
      steps,
      instant: step === undefined,
      querier,
      limits,
    });
    if (result.type === 'string') return 'error';
    if (result.type === 'scalar') return new Map([['{}', new Map([[result.time, result.value]])]]);
    return new Map(
      result.series.map(({ labels, timestamps, values }) => [
        formatLabels(labels),
        new Map(Array.from(timestamps, (time, index) => [time, values[index]!])),
      ]),
    );
  } catch {
    return 'error';
  }
}

/** What differs, a line each. */
function differences(wanted: Answer, got: Answer): string[] {
  if (wanted === 'error' || got === 'error')
    return wanted === got ? [] : [`wanted ${told(wanted)}, got ${told(got)}`];
  const labels = new Set([...wanted.keys(), ...got.keys()]);
  return [...labels].flatMap((key) => {
    const [points, others] = [wanted.get(key) ?? new Map(), got.get(key) ?? new Map()];
    const times = [...new Set([...points.keys(), ...others.keys()])];
    return times
      .filter((time) => !isAlike(points.get(time), others.get(time)))
      .map(
        (time) => `${key} at ${time / 1_000 - BEGIN}: wanted ${points.get(time)}, got ${others.get(time)}`,
      );
  });
}

const told = (answer: Answer) => (answer === 'error' ? 'an error' : `${answer.size} series`);

function isAlike(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

const there = spawnSync('prometheus', ['--version']).status === 0;
if (!there && process.env.CI) throw new Error('There is no prometheus in PATH: apt-get install prometheus');

describe.skipIf(!there)('evaluateQuery() against Prometheus 2.42', () => {
  let old: OldPrometheus;

  beforeAll(async () => {
    old = await startOldPrometheus(series);
  }, 60_000);

  afterAll(() => old?.end());

  test.each(queries)('%s', async (query) => {
    expect(differences(await old.ask(query, instant), await ours(query, instant))).toEqual([]);
    expect(differences(await old.ask(query, range), await ours(query, range))).toEqual([]);
  });

  test.each(differing)('Prometheus 3 differs: $query, for $because', async ({ query, when }) => {
    const at = when === 'upon' ? upon : range;
    expect(differences(await old.ask(query, at), await ours(query, at))).not.toEqual([]);
  });
});
