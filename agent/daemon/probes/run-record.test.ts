import { expect, test } from 'vitest';
import { resultAt } from './probe-parts.testkit.ts';
import { runRecord } from './run-record.ts';

test('runRecord() tells times in seconds and RFC 3339', () => {
  const result = resultAt(Date.UTC(2026, 10, 21), {
    duration: 31,
    phases: { dns: 1, connect: 2 },
    trace: [{ at: 500, direction: 'sent', text: 'GET /' }],
  });
  expect(runRecord(result)).toMatchObject({
    time: '2026-11-21T00:00:00.000Z',
    durationSeconds: 0.031,
    phaseSeconds: { dns: 0.001, connect: 0.002 },
    trace: [{ atSeconds: 0.5, direction: 'sent', text: 'GET /' }],
  });
});

test('runRecord() writes facts as text, and leaves out those that are not known', () => {
  const facts = { status: 200, answers: ['192.0.2.7', '192.0.2.8'], connected: true, body: undefined };
  expect(runRecord(resultAt(0, { facts })).facts).toEqual({
    status: '200',
    answers: '192.0.2.7, 192.0.2.8',
    connected: 'true',
  });
});

test('runRecord() cuts a fact that is long', () => {
  const { facts } = runRecord(resultAt(0, { facts: { body: 'x'.repeat(10_000) } }));
  expect(facts.body).toBe(`${'x'.repeat(500)}…`);
});
