import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, waitFor } from '../agent/binary.testkit.ts';

export type TmuxConsole = {
  /** The folder that the program was started in. */
  readonly folder: string;
  screen(): string[];
  /** Waits until the screen shows it. */
  shows(wanted: RegExp): Promise<string[]>;
  /** Sends keys by tmux's names: `Enter`, `Escape`, `C-d`, or a text as it is. */
  keys(...names: string[]): void;
  text(typed: string): void;
  resize(columns: number, rows: number): void;
  /** What programs have put into tmux' buffer by OSC 52. */
  clipboard(): string;
};

const servers: { readonly name: string; readonly folder: string }[] = [];

/** Runs the compiled program in tmux, in a shell that tells afterwards how it ended, with a folder of its own. */
export function openTmuxConsole(
  args: readonly string[],
  size: readonly [number, number] = [120, 40],
): TmuxConsole {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-tmux-'));
  const name = `vedette-${process.pid}-${servers.length}`;
  servers.push({ name, folder });
  // Neither the settings nor the history of who runs the tests.
  const own = { XDG_CONFIG_HOME: `${folder}-own`, XDG_STATE_HOME: `${folder}-own` };
  const env = { ...process.env, ...own, LANG: 'C.UTF-8', TERM: 'xterm-256color', TMUX: '' };
  const tmux = (...words: string[]) =>
    execFileSync('tmux', ['-L', name, '-f', '/dev/null', ...words], { encoding: 'utf8', cwd: folder, env });
  const [columns, rows] = size.map(String) as [string, string];
  tmux('new-session', '-d', '-x', columns, '-y', rows, 'cat');
  tmux('set-option', '-s', 'set-clipboard', 'on');
  // Words for the shell in quotes of its own; a single quote cannot stand in them.
  const command = [binary, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  tmux('respawn-pane', '-k', `cd '${folder}' && ${command}; echo "ended with $?"; exec cat`);
  const screen = () =>
    tmux('capture-pane', '-p')
      .split('\n')
      .map((line) => line.trimEnd());
  return {
    folder,
    screen,
    shows: (wanted) =>
      waitFor(() => (wanted.test(screen().join('\n')) ? screen() : undefined), {
        what: () => `${wanted} on the screen; it shows:\n${screen().join('\n')}`,
      }),
    keys: (...names) => void tmux('send-keys', ...names),
    text: (typed) => void tmux('send-keys', '-l', typed),
    resize: (columns, rows) => void tmux('resize-window', '-x', String(columns), '-y', String(rows)),
    clipboard: () => tmux('show-buffer'),
  };
}

/** Ends every tmux server that was started; for `afterEach`. */
export function endTmuxConsoles(): void {
  for (const { name, folder } of servers.splice(0)) {
    execFileSync('tmux', ['-L', name, 'kill-server']);
    rmSync(folder, { recursive: true, force: true });
    rmSync(`${folder}-own`, { recursive: true, force: true });
  }
}
