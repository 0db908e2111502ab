import xterm from '@xterm/headless';
import { cpuMilliseconds, residentMebibytes } from './measure-process.ts';

/** What is on the screen, a line a row. */
export type Screen = readonly string[];
export type Shows = (screen: Screen) => boolean;

export type TerminalCost = {
  readonly cpuPercent: number;
  readonly bytesPerSecond: number;
  readonly residentMebibytes: number;
};

/** A program on a pseudo-terminal of 160×50 cells, whose screen is read as a person reads it. */
export type TerminalProgram = {
  readonly pid: number;
  /** From the start of the program until the screen shows that, ms; NaN where it does not within 20 s. */
  shown(shows: Shows): Promise<number>;
  /** From the key until the screen that it leads to, ms; NaN where that does not come within 2 s. */
  keyToFrame(key: string, shows: Shows): Promise<number>;
  screen(): Screen;
  costOver(seconds: number): Promise<TerminalCost>;
  end(): Promise<void>;
};

const [COLUMNS, ROWS] = [160, 50];

type Waiting = { readonly shows: Shows; readonly found: (at: number) => void };

export function startOnTerminal(command: readonly string[]): TerminalProgram {
  let bytes = 0;
  let waiting: Waiting[] = [];
  const emulator = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true, scrollback: 0 });
  const began = performance.now();
  const child = Bun.spawn([...command], {
    env: { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', LC_ALL: 'C.UTF-8' },
    terminal: {
      cols: COLUMNS,
      rows: ROWS,
      data(_, chunk) {
        const at = performance.now();
        bytes += chunk.length;
        // When the bytes came counts, not when we had read them.
        emulator.write(chunk, () => look(at));
      },
    },
  });
  emulator.onData((answer) => void child.terminal?.write(answer));

  function screen(): Screen {
    const { active } = emulator.buffer;
    return Array.from({ length: ROWS }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
  }

  function look(at: number): void {
    if (waiting.length === 0) return;
    const now = screen();
    const found = waiting.filter(({ shows }) => shows(now));
    waiting = waiting.filter((each) => !found.includes(each));
    for (const each of found) each.found(at);
  }

  async function when(shows: Shows, seconds: number): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    const one = { shows, found: resolve };
    waiting.push(one);
    const limit = setTimeout(() => resolve(Number.NaN), seconds * 1_000);
    const at = await promise;
    clearTimeout(limit);
    waiting = waiting.filter((each) => each !== one);
    return at;
  }

  async function keyToFrame(key: string, shows: Shows): Promise<number> {
    const pressed = performance.now();
    child.terminal?.write(key);
    return (await when(shows, 2)) - pressed;
  }

  async function costOver(seconds: number): Promise<TerminalCost> {
    const [cpu, written, start] = [cpuMilliseconds(child.pid), bytes, performance.now()];
    await Bun.sleep(seconds * 1_000);
    const elapsed = performance.now() - start;
    return {
      cpuPercent: (100 * (cpuMilliseconds(child.pid) - cpu)) / elapsed,
      bytesPerSecond: ((bytes - written) * 1_000) / elapsed,
      residentMebibytes: residentMebibytes(child.pid),
    };
  }

  async function end(): Promise<void> {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 2_000);
    await child.exited;
    clearTimeout(killer);
    child.terminal?.close();
    emulator.dispose();
  }

  const shown = async (shows: Shows) => (await when(shows, 20)) - began;
  return { pid: child.pid, shown, keyToFrame, screen, costOver, end };
}
