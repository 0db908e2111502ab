import type { ConsoleActions } from '../console.ts';
import { saveView } from '../export/save-view.ts';
import { clipboardSequence } from './clipboard.ts';
import { MOUSE_OFF, MOUSE_ON } from './mouse.ts';

/** What the console does to the terminal and to files. Its sequences go around the filter, which would stop them. */
export function terminalActions(stdout: Pick<NodeJS.WriteStream, 'write'>): ConsoleActions {
  return {
    copy(text) {
      try {
        stdout.write(clipboardSequence(text, { tmux: process.env.TMUX !== undefined }));
      } catch (error) {
        if (error instanceof RangeError) return 'not copied: it is too long for the clipboard of a terminal';
        throw error;
      }
      const [first = '', ...more] = text.split('\n');
      return `copied ${more.length > 0 ? `${more.length + 1} lines` : first} (where the terminal allows it)`;
    },
    save: async (view, name) => `written to ${await saveView(view, name)}`,
    mouse(on) {
      stdout.write(on ? MOUSE_ON : MOUSE_OFF);
      return on ? 'mouse on: click selects, wheel scrolls; m switches it off' : 'mouse off';
    },
  };
}
