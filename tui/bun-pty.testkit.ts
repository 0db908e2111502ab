import xterm from '@xterm/headless';
import { binary, waitFor } from '../agent/binary.testkit.ts';

export type PtyConsole = {
  /** The rows of the screen, without the blanks at their ends. */
  screen(): string[];
  /** Waits until the screen shows it. */
  shows(wanted: RegExp): Promise<string[]>;
  type(keys: string): void;
  signal(name: NodeJS.Signals): void;
  /** Takes the terminal away, as a lost connection does. */
  hangUp(): void;
  /** How it ended: its exit code, or the name of the signal. */
  ended(): Promise<number | NodeJS.Signals>;
  /** Whether the terminal is as a shell expects it: normal screen, visible cursor. */
  restored(): boolean;
};

const running = new Set<Bun.Subprocess>();

/** Runs the compiled program on a real pseudo-terminal of 100×30 cells, read back through a headless xterm. */
export function openPtyConsole(args: readonly string[], env: Record<string, string> = {}): PtyConsole {
  const terminal = new xterm.Terminal({ cols: 100, rows: 30, allowProposedApi: true });
  let written = '';
  const decoder = new TextDecoder();
  const child = Bun.spawn([binary, ...args], {
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
    terminal: {
      cols: 100,
      rows: 30,
      data(_terminal, bytes) {
        written += decoder.decode(bytes, { stream: true });
        terminal.write(bytes);
      },
    },
  });
  running.add(child);

  function screen(): string[] {
    const { active } = terminal.buffer;
    const row = (index: number) =>
      active
        .getLine(active.baseY + index)
        ?.translateToString()
        .trimEnd() ?? '';
    return Array.from({ length: terminal.rows }, (_, index) => row(index));
  }

  return {
    screen,
    shows: (wanted) =>
      waitFor(() => (wanted.test(screen().join('\n')) ? screen() : undefined), {
        what: () => `${wanted} on the screen; it shows:\n${screen().join('\n')}`,
        failed: () => child.exitCode !== null,
      }),
    type: (keys) => void child.terminal?.write(keys),
    signal: (name) => void child.kill(name),
    hangUp: () => void child.terminal?.close(),
    async ended() {
      await child.exited;
      return child.signalCode ?? child.exitCode ?? -1;
    },
    restored: () =>
      terminal.buffer.active.type === 'normal' &&
      written.lastIndexOf('\x1b[?25h') > written.lastIndexOf('\x1b[?25l'),
  };
}

/** Kills every console that is still there; for `afterEach`. */
export async function endPtyConsoles(): Promise<void> {
  for (const child of running) {
    child.kill('SIGKILL');
    await child.exited;
    child.terminal?.close();
  }
  running.clear();
}
