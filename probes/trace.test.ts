import { expect, test } from 'vitest';
import { Trace } from './trace.ts';

test('Trace keeps what is hidden out of every line that comes after', () => {
  const trace = new Trace(() => 0);
  trace.hide('hunter2');
  trace.received("ERR unknown command AUTH, with args 'hunter2', 'hunter2'");
  expect(trace.lines.map(({ text }) => text)).toEqual(["ERR unknown command AUTH, with args '***', '***'"]);
});

test('Trace hides before it cuts a long line, so that no part of a secret stays', () => {
  const trace = new Trace(() => 0);
  trace.hide('hunter2');
  trace.received(`${'x'.repeat(1_996)}hunter2 and more`);
  expect(trace.lines[0]?.text).not.toContain('hunt');
});

test('Trace hides nothing for an empty secret', () => {
  const trace = new Trace(() => 0);
  trace.hide('');
  expect(trace.masked('abc')).toBe('abc');
});
