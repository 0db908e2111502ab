import { cpuMilliseconds, residentMebibytes } from './measure-process.ts';

export type TerminalCost = {
  readonly cpuPercent: number;
  readonly bytesPerSecond: number;
  readonly residentMebibytes: number;
};

/** A program on a pseudo-terminal of 160×50 cells, that counts what it writes. */
export type TerminalProgram = {
  readonly pid: number;
  /** From the start until it had written something that matches, ms; NaN when it has not within 20 s. */
  readonly firstFrameMs: number;
  type(keys: string): void;
  /** Milliseconds until it writes anything after these keys; NaN when it does not within 2 s. */
  keyToOutput(keys: string): Promise<number>;
  costOver(seconds: number): Promise<TerminalCost>;
  end(): Promise<void>;
};

export async function startOnTerminal(command: readonly string[], shows: RegExp): Promise<TerminalProgram> {
  let bytes = 0;
  let text = '';
  const began = performance.now();
  let firstFrameMs = Number.NaN;
  const child = Bun.spawn([...command], {
    env: { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', LC_ALL: 'C.UTF-8' },
    terminal: {
      cols: 160,
      rows: 50,
      data(terminal, chunk) {
        bytes += chunk.length;
        if (!Number.isNaN(firstFrameMs)) return;
        const piece = Buffer.from(chunk).toString();
        if (piece.includes('\u001b[6n')) terminal.write('\u001b[1;1R');
        text += piece;
        if (shows.test(text)) firstFrameMs = performance.now() - began;
      },
    },
  });
  for (let attempt = 0; attempt < 2_000 && Number.isNaN(firstFrameMs); attempt++) await Bun.sleep(10);

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

  async function keyToOutput(keys: string): Promise<number> {
    const [written, start] = [bytes, performance.now()];
    child.terminal?.write(keys);
    while (bytes === written && performance.now() - start < 2_000) await Bun.sleep(1);
    return bytes === written ? Number.NaN : performance.now() - start;
  }

  async function end(): Promise<void> {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 2_000);
    await child.exited;
    clearTimeout(killer);
    child.terminal?.close();
  }

  const type = (keys: string) => void child.terminal?.write(keys);
  return { pid: child.pid, firstFrameMs, type, keyToOutput, costOver, end };
}
