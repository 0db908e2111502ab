import xterm from '@xterm/headless';
import { binary, waitFor } from '../agent/binary.testkit.ts';

export type PtyConsole = {
  readonly pid: number;
  /** The rows of the screen, without the blanks at their ends. */
  screen(): string[];
  /** Waits until the screen shows it. */
  shows(wanted: RegExp): Promise<string[]>;
  type(keys: string): void;
  signal(name: NodeJS.Signals): void;
  resize(columns: number, rows: number): void;
  /** Everything that was written to the terminal so far. */
  written(): string;
  /** Takes the terminal away, as a lost connection does. */
  hangUp(): void;
  /** How it ended: its exit code, or the name of the signal. */
  ended(): Promise<number | NodeJS.Signals>;
  /** Whether the terminal is as a shell expects it: normal screen, visible cursor, no reports of the mouse. */
  restored(): boolean;
};

const running = new Set<Bun.Subprocess>();

/** The size of a terminal, and what stands before the program. */
export type PtyConsoleOptions = {
  /** @default 100 */
  readonly columns?: number;
  /** @default 30 */
  readonly rows?: number;
  /** What starts the program, such as `setsid` or a shell; it gets the program and its arguments. @default nothing */
  readonly through?: readonly string[];
};

/** Runs the compiled program on a real pseudo-terminal, read back through a headless xterm. */
export function openPtyConsole(
  args: readonly string[],
  env: Record<string, string> = {},
  { through = [], ...size }: PtyConsoleOptions = {},
): PtyConsole {
  return openPty([...through, binary, ...args], { env, ...size });
}

export type PtyOptions = Omit<PtyConsoleOptions, 'through'> & {
  readonly env?: Readonly<Record<string, string>>;
  /** What the terminal says of its background, as `rgb:ffff/ffff/ffff`. @default it does not say */
  readonly background?: string;
};

/** Runs any command on such a terminal, which answers questions as xterm does. */
export function openPty(command: readonly string[], options: PtyOptions = {}): PtyConsole {
  const { columns = 100, rows = 30, env = {}, background } = options;
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  let written = '';
  const decoder = new TextDecoder();
  const child = Bun.spawn([...command], {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: '/nonexistent',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ...env,
    },
    terminal: {
      cols: columns,
      rows,
      data(_terminal, bytes) {
        written += decoder.decode(bytes, { stream: true });
        terminal.write(bytes);
      },
    },
  });
  running.add(child);
  const answer = (text: string) => void child.terminal?.write(text);
  terminal.onData(answer);
  terminal.parser.registerOscHandler(11, (text) => {
    if (background !== undefined && text === '?') answer(`\x1b]11;${background}\x1b\\`);
    return true;
  });

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
    pid: child.pid,
    screen,
    shows: (wanted) =>
      waitFor(() => (wanted.test(screen().join('\n')) ? screen() : undefined), {
        what: () => `${wanted} on the screen; it shows:\n${screen().join('\n')}`,
        failed: () => child.exitCode !== null,
      }),
    type: (keys) => void child.terminal?.write(keys),
    signal: (name) => void child.kill(name),
    resize(columns, rows) {
      terminal.resize(columns, rows);
      child.terminal?.resize(columns, rows);
    },
    written: () => written,
    hangUp: () => void child.terminal?.close(),
    async ended() {
      await child.exited;
      return child.signalCode ?? child.exitCode ?? -1;
    },
    restored: () =>
      terminal.buffer.active.type === 'normal' &&
      written.lastIndexOf('\x1b[?25h') > written.lastIndexOf('\x1b[?25l') &&
      terminal.modes.mouseTrackingMode === 'none',
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
