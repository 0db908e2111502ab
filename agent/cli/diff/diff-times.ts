import { parseDuration } from '../../kit/duration.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';

/** Milliseconds since the epoch. */
export type Window = { readonly from: number; readonly to: number };
export type TimeArguments = {
  readonly window: string;
  readonly at?: string | undefined;
  readonly from?: string | undefined;
};

/** The window of a comparison of hosts. @throws OperationalError `invalid` */
export function windowOf({ window, at, from }: TimeArguments, now: number): Window {
  const to = at === undefined ? now : timeOf('--at', at);
  const start = from === undefined ? to - lengthOf(window) : timeOf('--from', from);
  if (start >= to)
    throw new OperationalError('invalid', 'Cannot compare: the window has no length', {
      hint: '--from must be earlier than --at',
    });
  return { from: start, to };
}

/** A time of the command line. @throws OperationalError `invalid` */
export function timeOf(option: string, text: string): number {
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new OperationalError('invalid', `Cannot use ${option} ${text}: it is not a time`, {
    hint: 'Write it like 2026-11-21T03:00:00Z',
  });
}

function lengthOf(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new OperationalError('invalid', `Cannot use --window: ${errorMessage(error)}`);
  }
}
