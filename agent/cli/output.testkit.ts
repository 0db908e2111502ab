import type { Output } from './command.ts';

/** An output that keeps what is written to it. */
export function captureOutput(changes: Partial<Pick<Output, 'isTerminal' | 'columns' | 'color'>> = {}) {
  let text = '';
  let errors = '';
  const output: Output = {
    write: (more) => {
      text += more;
    },
    writeError: (more) => {
      errors += more;
    },
    isTerminal: false,
    columns: Number.POSITIVE_INFINITY,
    color: false,
    ...changes,
  };
  return {
    output,
    get text() {
      return text;
    },
    get errors() {
      return errors;
    },
    get lines() {
      return text.trimEnd().split('\n');
    },
  };
}
