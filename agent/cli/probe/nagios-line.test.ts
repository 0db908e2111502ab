import { expect, test } from 'vitest';
import { nagiosLine } from './nagios-line.ts';
import { resultOf } from './probe-result.testkit.ts';

test('nagiosLine names kind and state, then the times as performance data', () => {
  expect(nagiosLine(resultOf())).toBe(
    'HTTP OK - up | time=0.031240s;;;0 dns=0.001500s;;;0 connect=0.002250s;;;0\n',
  );
});

test.each([
  ['degraded', 'WARNING'],
  ['down', 'CRITICAL'],
  ['unknown', 'UNKNOWN'],
] as const)('nagiosLine calls %s %s', (state, word) => {
  expect(nagiosLine(resultOf({ state, message: `${state}: why`, phases: {} }))).toBe(
    `HTTP ${word} - ${state}: why | time=0.031240s;;;0\n`,
  );
});

test('nagiosLine stays one line with one bar, whatever the target says', () => {
  const line = nagiosLine(resultOf({ state: 'down', message: 'down: a|b\nc\u001b[31m | d=1' }));
  expect(line.match(/\|/g)).toHaveLength(1);
  expect(line.trimEnd()).not.toMatch(/[\n\u001b]/);
});
