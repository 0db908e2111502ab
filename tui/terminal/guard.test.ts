import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type GuardOptions, guardTerminal } from './guard.ts';

function guarded() {
  const done: string[] = [];
  const host = Object.assign(new EventEmitter(), {
    pid: 7,
    kill: (_pid: number, signal: string) => done.push(signal),
  });
  const stdin = Object.assign(new EventEmitter(), { setRawMode: (on: boolean) => done.push(`raw ${on}`) });
  const stdout = new EventEmitter();
  const unmount = () => void done.push('unmount');
  const options: GuardOptions = { unmount, stdin, stdout, process: host };
  return { done, host, stdin, stdout, guard: guardTerminal(options) };
}

const never = new Promise(() => {});

describe('guardTerminal()', () => {
  it.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'])(
    'gives the terminal back on %s, then dies by it',
    (signal) => {
      const { done, host } = guarded();
      host.emit(signal);
      expect(done).toEqual(['unmount', 'raw false', signal]);
    },
  );

  it.each(['uncaughtException', 'unhandledRejection'])(
    'gives it back on %s and tells the error',
    async (event) => {
      const { done, host, guard } = guarded();
      const error = new TypeError('broken');
      const left = guard.until(never);
      host.emit(event, error);
      await expect(left).rejects.toBe(error);
      expect(done).toEqual(['unmount', 'raw false']);
    },
  );

  it.each([
    ['stdin', 'end'],
    ['stdin', 'error'],
    ['stdout', 'error'],
  ] as const)('hangs up when the terminal vanishes: %s %s', (stream, event) => {
    const parts = guarded();
    parts[stream].emit(event, new Error('EIO'));
    expect(parts.done.at(-1)).toBe('SIGHUP');
  });

  it('keeps others from ending the process when the terminal vanishes', () => {
    const parts = guarded();
    parts.guard.release();
    parts.stdout.on('error', () => parts.done.push('others'));
    const { unmount, stdin, stdout, host } = { unmount: () => {}, ...parts };
    guardTerminal({ unmount, stdin, stdout, process: host });
    stdout.emit('error', new Error('EIO'));
    stdout.emit('error', new Error('EIO'));
    expect(parts.done).not.toContain('others');
  });

  it('says that the terminal is gone where hang-ups are ignored', async () => {
    const { stdin, guard } = guarded();
    const left = guard.until(never);
    stdin.emit('end');
    await expect(left).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('never leaves with an exit code of its own after a signal', async () => {
    const { host, guard } = guarded();
    const left = guard.until(Promise.resolve());
    host.emit('SIGTERM');
    await expect(left).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('gives it back once, and listens to nothing afterwards', () => {
    const { done, host, stdin, stdout, guard } = guarded();
    guard.release();
    guard.release();
    expect(done).toEqual(['unmount', 'raw false']);
    expect([host, stdin, stdout].flatMap((emitter) => emitter.eventNames())).toEqual([]);
  });

  it('gives back what it can when a part of the terminal is gone already', () => {
    const { done, host, stdin } = guarded();
    stdin.setRawMode = () => {
      throw new Error('EBADF');
    };
    host.emit('SIGTERM');
    expect(done).toEqual(['unmount', 'SIGTERM']);
  });
});
