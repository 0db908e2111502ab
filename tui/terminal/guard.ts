import type { EventEmitter } from 'node:events';
import { writeSync } from 'node:fs';
import { OperationalError } from '../../agent/kit/errors.ts';

/** Switches off everything that the console may have switched on; harmless where it was not. */
export const RESET =
  '\x1b[?2026l\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[?1049l\x1b[?25h\x1b[0m';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
type Signal = (typeof SIGNALS)[number];

/** The parts of the process that the guard needs. */
export type GuardedProcess = Pick<EventEmitter, 'on' | 'off'> & {
  readonly pid: number;
  kill(pid: number, signal: Signal): unknown;
};

export type GuardOptions = {
  /** Takes the console off the screen. */
  readonly unmount: () => void;
  readonly stdin: EventEmitter & { setRawMode?(on: boolean): unknown };
  readonly stdout: EventEmitter & { readonly isTTY?: boolean; readonly fd?: number };
  readonly process?: GuardedProcess;
};

export type TerminalGuard = {
  /**
   * Waits for the console to be left. Rejects with an uncaught error, or because the terminal is gone; after a signal
   * it never resolves, since the process ends by that signal and not with an exit code of ours.
   */
  until(left: Promise<unknown>): Promise<void>;
  /** Gives the terminal back and stops guarding; may be called again. */
  release(): void;
};

/**
 * Gives the terminal back on every way out but SIGKILL. After a signal the process ends by that signal, so that the
 * shell sees why; an error is told after the normal screen is back. Without it Bun keeps running behind a dead screen
 * after an uncaught error, and at full load when the terminal vanishes without SIGHUP.
 */
export function guardTerminal(options: GuardOptions): TerminalGuard {
  const { unmount, stdin, stdout, process: host = process } = options;
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined);
  const undo: (() => void)[] = [];
  const on = (
    emitter: Pick<EventEmitter, 'on' | 'off'>,
    event: string,
    listener: (error: unknown) => void,
  ) => {
    emitter.on(event, listener);
    undo.push(() => emitter.off(event, listener));
  };
  let released = false;
  let dying = false;

  function release(): void {
    if (released) return;
    released = true;
    attempt(
      unmount,
      () => stdin.setRawMode?.(false),
      () => resetScreen(stdout),
    );
    for (const step of undo) step();
  }
  function fail(error: unknown): void {
    release();
    reject(error);
  }
  function dieBy(signal: Signal): void {
    dying = true;
    release();
    host.kill(host.pid, signal);
    // Still here: the signal is ignored, as SIGHUP is under nohup.
    setTimeout(() => reject(terminalGone()), 100);
  }

  // Whoever listens already, to say that a result could not be written, would end the process before we have.
  const others = stdout.listeners('error') as ((error: unknown) => void)[];
  for (const listener of others) {
    stdout.off('error', listener);
    undo.push(() => stdout.on('error', dying ? ignored : listener));
  }
  on(host, 'uncaughtException', fail);
  on(host, 'unhandledRejection', fail);
  on(host, 'exit', release);
  on(stdout, 'error', () => dieBy('SIGHUP'));
  on(stdin, 'end', () => dieBy('SIGHUP'));
  on(stdin, 'error', () => dieBy('SIGHUP'));
  for (const signal of SIGNALS) on(host, signal, () => dieBy(signal));
  return {
    async until(left) {
      await Promise.race([left, broken]);
      if (dying) await broken;
    },
    release,
  };
}

/** What is said of a terminal that is gone comes more than once. */
const ignored = () => undefined;

function resetScreen({ isTTY, fd }: GuardOptions['stdout']): void {
  if (isTTY === true && fd !== undefined) writeSync(fd, RESET);
}

/** Does each step whatever the others do: on a terminal that is half gone, some of them throw. */
function attempt(...steps: (() => unknown)[]): void {
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      // There is no screen left to tell it on; the way out that is under way tells its own reason.
      void error;
    }
  }
}

function terminalGone(): OperationalError {
  return new OperationalError('unavailable', 'Cannot keep the console open: the terminal is gone');
}
