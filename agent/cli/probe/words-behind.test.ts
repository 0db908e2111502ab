import { expect, test } from 'vitest';
import { runCommand } from '../run-command.testkit.ts';

test('vedette probe exec hands on the words behind -- as they were typed', async () => {
  const { code, text } = await runCommand([
    'probe',
    'exec',
    'printf',
    '--json',
    '--',
    '%s|',
    '-w',
    '1e3',
    '$HOME',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(text)).toMatchObject({
    target: 'printf %s| -w 1e3 $HOME',
    facts: { output: '-w|1e3|$HOME|' },
  });
});

test('vedette probe refuses words behind -- where the target is one word', async () => {
  const { code, errors } = await runCommand(['probe', 'file', '/etc/hostname', '--', '-w']);
  expect(code).toBe(3);
  expect(errors).toContain('Cannot probe: --: nothing may stand behind it');
});
