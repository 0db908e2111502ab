import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { openProcessDescriptor } from './process-descriptor-ffi.ts';

it.runIf(process.platform === 'linux')('openProcessDescriptor() means one process and no other', async () => {
  const child = spawn('/bin/sleep', ['30']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  const held = openProcessDescriptor(child.pid!)!;
  expect(held.signal(0)).toBe(true);
  expect(held.signal(constants.signals.SIGTERM)).toBe(true);
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  expect(held.signal(0)).toBe(false);
  held.close();
});

it('openProcessDescriptor() finds no process that is not there', () => {
  expect(openProcessDescriptor(4_194_304)).toBeUndefined();
});
