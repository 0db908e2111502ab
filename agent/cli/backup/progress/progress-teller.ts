import { ProgressRate } from '../../../../recovery/progress-rate.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import { cutToWidth } from '../../table/display-width.ts';
import { type Moving, movingText, shareDone } from './moving.ts';

/** Where progress goes: standard error. */
export type ProgressStream = {
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
};

/** How a person follows something long. */
export type ProgressTeller = {
  tell(moving: Moving): void;
  /** Why it goes slower than it could; null when it does not any more. */
  held(because: string | null): void;
  /** A line that stays. */
  say(line: string): void;
  /** Takes the line away that is drawn. */
  end(): void;
};

/** Milliseconds between two drawings on a terminal, and between two lines elsewhere. */
const DRAW_EVERY = 200;
const LINE_EVERY = 60_000;
/** Share of the whole after which there is a line, elsewhere, and milliseconds that must have gone by. */
const LINE_SHARE = 0.1;
const LINE_AFTER = 10_000;

/**
 * One line drawn again and again on a terminal; elsewhere, as in the mail of cron, a line each 10 % and at least each minute, but
 * none for what is done in a moment.
 */
export function createProgressTeller(
  stream: ProgressStream = standardError(),
  monotonic: () => number = () => performance.now(),
): ProgressTeller {
  const rates = new StepRates();
  const pace = stream.isTerminal ? drawingPace(monotonic) : linePace(monotonic);
  let drawn = false;
  let held: string | null = null;
  const clear = () => {
    if (drawn) stream.write('\r\u001b[K');
    drawn = false;
  };
  const write = (text: string) => {
    clear();
    stream.write(stream.isTerminal ? cutToWidth(text, stream.columns - 1) : `${text}\n`);
    drawn = stream.isTerminal;
  };
  return {
    tell(moving) {
      const rate = rates.of(moving, monotonic());
      if (pace(moving)) write(movingText(moving, rate, held));
    },
    held: (because) => {
      held = because;
    },
    say(line) {
      clear();
      stream.write(`${safeLine(line, 1_000)}\n`);
    },
    end: clear,
  };
}

/** The rate of the step that goes on: what another step has moved says nothing of this one. */
class StepRates {
  #step = '';
  #rate = new ProgressRate();

  of({ step, bytes }: Moving, at: number): ProgressRate {
    if (step !== this.#step) this.#rate = new ProgressRate();
    this.#step = step;
    this.#rate.tell(at, bytes);
    return this.#rate;
  }
}

function drawingPace(monotonic: () => number): (moving: Moving) => boolean {
  let [last, step] = [Number.NEGATIVE_INFINITY, ''];
  return (moving) => {
    const now = monotonic();
    if (moving.step === step && now - last < DRAW_EVERY) return false;
    [last, step] = [now, moving.step];
    return true;
  };
}

function linePace(monotonic: () => number): (moving: Moving) => boolean {
  let [last, tenth, step] = [monotonic(), 0, ''];
  return (moving) => {
    const now = monotonic();
    const reached = Math.floor((shareDone(moving) ?? 0) / LINE_SHARE + 1e-9);
    if (moving.step !== step) [tenth, step] = [0, moving.step];
    if (now - last < (reached > tenth ? LINE_AFTER : LINE_EVERY)) return false;
    [last, tenth] = [now, Math.max(reached, tenth)];
    return true;
  };
}

function standardError(): ProgressStream {
  const { stderr, env } = process;
  return {
    write: (text) => void stderr.write(text),
    isTerminal: stderr.isTTY === true && env.TERM !== 'dumb',
    columns: stderr.columns || 80,
  };
}
