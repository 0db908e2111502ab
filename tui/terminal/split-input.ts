import { type MouseEvent, parseMouse } from './mouse.ts';

/** What one read of the terminal was made of. */
export type SplitInput = {
  /** What was typed or pasted, as it came. */
  readonly keys: string;
  readonly mouse: readonly MouseEvent[];
};

export type InputSplitter = {
  push(chunk: string): SplitInput;
  /** Whether something is held back that may be the Escape key: `flush` it if nothing comes after it. */
  holdsKey(): boolean;
  flush(): string;
};

// Longer ones are none that a terminal sends to us.
const REPORT = /\x1b\[<\d{1,4};\d{1,5};\d{1,5}[Mm]|\x1b\]\d[^\x07\x1b]{0,200}(?:\x07|\x1b\\)/g;
const UNFINISHED = /\x1b(?:\[(?:<[\d;]{0,16})?|\](?:\d[^\x07\x1b]{0,200}\x1b?)?)?$/;
const MAY_BE_KEY = /^\x1b[[\]]?$/;

/**
 * Takes out of the bytes of a terminal what is no key: reports of the mouse, and answers to questions that came late
 * (OSC). A report may be split over any number of reads, and several may come in one. Ink drops the first and takes the
 * second for typed text.
 */
export function createInputSplitter(): InputSplitter {
  let held = '';
  return {
    push(chunk) {
      const text = held + chunk;
      const mouse: MouseEvent[] = [];
      const rest = text.replace(REPORT, (report) => {
        const event = parseMouse(report);
        if (event !== null) mouse.push(event);
        return '';
      });
      held = UNFINISHED.exec(rest)?.[0] ?? '';
      return { keys: rest.slice(0, rest.length - held.length), mouse };
    },
    holdsKey: () => MAY_BE_KEY.test(held),
    flush() {
      const key = held;
      held = '';
      return key;
    },
  };
}
