import { expect, test } from 'vitest';
import { runCommand } from '../run-command.testkit.ts';

const watch = (...words: readonly string[]) => [
  'probe',
  'exec',
  'true',
  '--watch',
  '--every',
  '100ms',
  ...words,
];

test.each([1, 3])('vedette probe --watch ends after --runs %i, with the state of the last', async (runs) => {
  const { code, lines } = await runCommand(watch('--runs', String(runs)));
  expect(code).toBe(0);
  expect(lines).toHaveLength(runs);
  for (const line of lines) expect(line).toMatch(/^UP exec true \d/);
});

test('vedette probe --watch --json writes one line a run', async () => {
  const { lines } = await runCommand(watch('--runs', '2', '--json'));
  expect(lines.map((line) => JSON.parse(line).state)).toEqual(['up', 'up']);
});

test('vedette probe --watch draws the phases and the spread of the times on a terminal', async () => {
  const { code, text } = await runCommand(watch('--runs', '2'), { isTerminal: true, columns: 80 });
  expect(code).toBe(0);
  expect(text).toContain('processing');
  expect(text).toMatch(/min .* · median .* · p95 .* · max .* · 0 of 2 not up/);
});

test('vedette probe --watch exits as the last run does', async () => {
  const { code, lines } = await runCommand([
    'probe',
    'exec',
    'false',
    '--watch',
    '--every',
    '100ms',
    '--runs',
    '2',
  ]);
  expect(code).toBe(2);
  expect(lines).toHaveLength(2);
});

test.each([
  ['--runs', '0'],
  ['--runs', 'x'],
  ['--runs', '1.5'],
  ['--every', '10ms'],
  ['--every', '1'],
  ['--every', 'often'],
])('vedette probe --watch refuses %s %s', async (flag, value) => {
  const { code, text, errors } = await runCommand(['probe', 'exec', 'true', '--watch', flag, value]);
  expect({ code, text }).toEqual({ code: 3, text: '' });
  expect(errors).toContain(`Cannot probe: ${flag}:`);
});
