import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signalProcess } from './signal-process.ts';

function sleeper() {
  const child = spawn('/bin/sleep', ['30']);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** When a process started, as the process table tells it: 100 ticks a second on every Linux that we run on. */
function startOf(pid: number): string {
  const ticks = Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')[19]);
  const boot = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))![1]);
  return new Date((boot + ticks / 100) * 1_000).toISOString();
}

describe('signalProcess()', () => {
  it('sends the signal to the process that is meant', async () => {
    const child = sleeper();
    await once(child, 'spawn');
    signalProcess(child.pid!, { signal: 'TERM', startedAt: startOf(child.pid!), name: 'sleep' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  });

  it('refuses when the pid belongs to another process now', async () => {
    const child = sleeper();
    await once(child, 'spawn');
    const startedAt = startOf(child.pid!);
    const other = { signal: 'KILL', startedAt, name: 'nginx' } as const;
    expect(() => signalProcess(child.pid!, other)).toThrow('another process');
    const older = { signal: 'KILL', startedAt: '2020-01-01T00:00:00Z', name: 'sleep' } as const;
    expect(() => signalProcess(child.pid!, older)).toThrow('another process');
  });

  it.each([
    [1, 'init'],
    [process.pid, 'this agent'],
    [4_194_304, 'ended'],
  ])('refuses %i', (pid, because) => {
    const request = { signal: 'CONT', startedAt: '2026-11-21T00:00:00Z', name: 'x' } as const;
    expect(() => signalProcess(pid, request)).toThrow(because);
  });
});
