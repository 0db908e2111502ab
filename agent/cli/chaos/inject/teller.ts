import { safeLine } from '../../../kit/safe-text.ts';
import type { Output } from '../../command.ts';
import { cutToWidth } from '../../table/display-width.ts';

/** How a person follows a fault. */
export type Teller = {
  say(line: string): void;
  warn(line: string): void;
  /** Replaced by the next on a terminal; not told elsewhere. */
  progress(line: string): void;
};

/** One line each; with JSON nothing but warnings, which go to standard error. */
export function createTeller(output: Output, json: boolean): Teller {
  const draws = output.isTerminal && !json;
  let drawn = false;
  const clear = () => {
    if (drawn) output.write('\r\u001b[K');
    drawn = false;
  };
  return {
    say(line) {
      clear();
      if (!json) output.write(`${safeLine(line, 1_000)}\n`);
    },
    warn(line) {
      clear();
      output.writeError(`warning  ${safeLine(line, 1_000)}\n`);
    },
    progress(line) {
      if (!draws) return;
      clear();
      output.write(cutToWidth(safeLine(line), output.columns - 1));
      drawn = true;
    },
  };
}
