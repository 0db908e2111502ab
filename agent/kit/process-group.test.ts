import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { endGroup, signalGroup } from './process-group.ts';

async function group(script: string) {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return { child, exited: once(child, 'exit') };
}

test('endGroup() ends a process and its children with SIGTERM', async () => {
  const { child, exited } = await group('sleep 300 & sleep 300 & echo; wait');
  await endGroup(child.pid!, 5_000);
  expect(await exited).toEqual([null, 'SIGTERM']);
  expect(signalGroup(child.pid!, 0)).toBe(false);
});

test('endGroup() kills who ignores SIGTERM', async () => {
  const { child, exited } = await group("trap '' TERM; (trap '' TERM; sleep 300) & echo; sleep 300");
  await endGroup(child.pid!, 60);
  expect(await exited).toEqual([null, 'SIGKILL']);
});

test('signalGroup() says that nobody is left', async () => {
  const { child, exited } = await group('echo');
  await exited;
  expect(signalGroup(child.pid!, 'SIGTERM')).toBe(false);
});
