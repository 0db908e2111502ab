import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ProbeResult } from '../../../probes/probe-result.ts';
import { type NamedResult, ResultBatch } from './result-batch.ts';
import { runRecord } from './run-record.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const up: ProbeResult = {
  kind: 'http',
  target: 'http://shop/',
  startedAt: 0,
  duration: 1,
  state: 'up',
  reason: 'ok',
  message: 'up',
  phases: {},
  address: '127.0.0.1',
  conditions: [],
  facts: { status: 200 },
  metrics: [],
  evidence: {},
  trace: [],
};

function batch() {
  const sent: (readonly NamedResult[])[] = [];
  return { sent, batch: new ResultBatch((results) => sent.push(results)) };
}

test('ResultBatch sends what came within a while as one message', () => {
  const { sent, batch: gathered } = batch();
  for (const name of ['a', 'b', 'c']) gathered.add({ name, result: up });
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(sent.map((results) => results.map(({ name }) => name))).toEqual([['a', 'b', 'c']]);
});

test('ResultBatch does not let a failure wait for what is up', () => {
  const { sent, batch: gathered } = batch();
  gathered.add({ name: 'a', result: up });
  gathered.add({ name: 'b', result: { ...up, state: 'down' } });
  gathered.add({ name: 'c', result: up });
  vi.advanceTimersByTime(20);
  expect(sent.map((results) => results.map(({ name }) => name))).toEqual([['a', 'b', 'c']]);
  vi.advanceTimersByTime(1_000);
  expect(sent).toHaveLength(1);
});

test('ResultBatch sends of long facts what a record shows of them', () => {
  const { sent, batch: gathered } = batch();
  const long = { ...up, facts: { status: 200, body: 'x'.repeat(1_000_000) } };
  gathered.add({ name: 'a', result: long });
  vi.advanceTimersByTime(200);
  const { result } = sent[0]![0]!;
  expect(String(result.facts.body)).toHaveLength(501);
  expect(runRecord(result)).toEqual(runRecord(long));
});

test('flush() sends at once what waits, and nothing twice', () => {
  const { sent, batch: gathered } = batch();
  gathered.add({ name: 'a', result: up });
  gathered.flush();
  gathered.flush();
  vi.advanceTimersByTime(1_000);
  expect(sent.map((results) => results.map(({ name }) => name))).toEqual([['a']]);
});
