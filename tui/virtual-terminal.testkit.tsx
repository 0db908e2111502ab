import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import { render } from 'ink';
import type { ReactNode } from 'react';
import { safeStdout } from './terminal/safe-stdout.ts';

export type VirtualTerminal = {
  /** The rows of the screen as a person sees them, without the blanks at their ends. */
  screen(): Promise<string[]>;
  /** Types keys as they come over a line, and gives the screen after them. */
  type(keys: string): Promise<string[]>;
  resize(columns: number, rows: number): Promise<string[]>;
  /** Everything that was written, escape sequences included. */
  written(): string;
  /** The title that something has set, or undefined. */
  title(): string | undefined;
  /** Sequences that reached the terminal's clipboard handler (OSC 52). */
  clipboard(): string[];
  readonly alternateScreen: () => boolean;
  readonly exited: Promise<unknown>;
  unmount(): void;
};

export type VirtualTerminalOptions = {
  readonly columns?: number;
  readonly rows?: number;
  /** Whether the terminal shows characters beyond ASCII. @default true */
  readonly unicode?: boolean;
};

const KEY_WAIT_MS = 40;
const RESIZE_WAIT_MS = 150;

/**
 * Runs a node through Ink's real interactive path (alternate screen, raw keys, our painter and output filter)
 * against a headless xterm, and reads the screen back from that.
 */
export function openVirtualTerminal(node: ReactNode, options: VirtualTerminalOptions = {}): VirtualTerminal {
  const { columns = 80, rows = 24, unicode = true } = options;
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const watched = watch(terminal);
  const written: string[] = [];
  const stdout = output(terminal, written, columns, rows);
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => undefined,
    ref() {},
    unref() {},
  });
  const app = render(node, {
    stdout: safeStdout(stdout, unicode),
    stdin: stdin as unknown as NodeJS.ReadStream,
    stderr: stdout,
    interactive: true,
    alternateScreen: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  const exited = app.waitUntilExit();

  async function screen(): Promise<string[]> {
    await app.waitUntilRenderFlush();
    await new Promise<void>((resolve) => terminal.write('', resolve));
    const { active } = terminal.buffer;
    const row = (index: number) =>
      (active.getLine(active.baseY + index)?.translateToString() ?? '').trimEnd();
    return Array.from({ length: terminal.rows }, (_, index) => row(index));
  }

  return {
    screen,
    async type(keys) {
      stdin.write(keys);
      await pause(KEY_WAIT_MS);
      return screen();
    },
    async resize(columns, rows) {
      terminal.resize(columns, rows);
      Object.assign(stdout, { columns, rows });
      stdout.emit('resize');
      await pause(RESIZE_WAIT_MS);
      return screen();
    },
    written: () => written.join(''),
    ...watched,
    alternateScreen: () => terminal.buffer.active.type === 'alternate',
    exited,
    unmount: () => app.unmount(),
  };
}

function watch(terminal: xterm.Terminal): Pick<VirtualTerminal, 'title' | 'clipboard'> {
  let title: string | undefined;
  const clipboard: string[] = [];
  terminal.onTitleChange((text) => {
    title = text;
  });
  terminal.parser.registerOscHandler(52, (data) => {
    clipboard.push(data);
    return true;
  });
  return { title: () => title, clipboard: () => clipboard };
}

function output(
  terminal: xterm.Terminal,
  written: string[],
  columns: number,
  rows: number,
): NodeJS.WriteStream {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      terminal.write(String(chunk).replace(/\r?\n/g, '\r\n'), done);
    },
  });
  return Object.assign(stream, { isTTY: true, columns, rows }) as unknown as NodeJS.WriteStream;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
