import type { ConsoleActions } from '../console.ts';
import { saveView } from '../export/save-view.ts';
import { clipboardSequence, lacksClipboard } from './clipboard.ts';
import type { MouseSwitch } from './mouse.ts';

export type TerminalActionsOptions = {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  readonly mouse: Pick<MouseSwitch, 'set'>;
  /** @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
};

/** What the console does to the terminal and to files. Its sequences go around the filter, which would stop them. */
export function terminalActions(options: TerminalActionsOptions): ConsoleActions {
  const { stdout, mouse, environment = process.env } = options;
  return {
    copy(text) {
      const [first = '', ...more] = text.split('\n');
      if (lacksClipboard(environment))
        return more.length > 0
          ? 'not copied: this terminal has no clipboard; e writes a file'
          : `no clipboard here, to be typed: ${first}`;
      try {
        stdout.write(clipboardSequence(text, { tmux: environment.TMUX !== undefined }));
      } catch (error) {
        if (error instanceof RangeError) return 'not copied: it is too long for the clipboard of a terminal';
        throw error;
      }
      return `copied ${more.length > 0 ? `${more.length + 1} lines` : first} (where the terminal allows it)`;
    },
    save: async (view, name) => `written to ${await saveView(view, name)}`,
    mouse(on) {
      mouse.set(on);
      return on ? 'mouse on: click selects, wheel scrolls; m switches it off' : 'mouse off';
    },
  };
}
