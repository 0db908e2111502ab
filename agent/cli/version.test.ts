import { expect, it } from 'vitest';
import { runCommand } from './run-command.testkit.ts';

it('vedette version says version, commit, platform and runtime in one line', async () => {
  const { text } = await runCommand(['version']);
  expect(text).toMatch(/^vedette 0\.0\.0-source \(unknown\) linux-\w+, bun \d+\.\d+\.\d+\n$/);
});

it('vedette version --json says the same as JSON', async () => {
  const { text } = await runCommand(['version', '--json']);
  expect(JSON.parse(text)).toMatchObject({ version: '0.0.0-source', commit: 'unknown' });
});
