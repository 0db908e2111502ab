import { parseDuration } from '../../kit/duration.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';

export type QueryTimes = {
  readonly range?: string | undefined;
  readonly step?: string | undefined;
  readonly at?: string | undefined;
};

/** When to ask; times in seconds since the epoch, as the API takes them. Undefined: now, by the agent's clock. */
export type AskedTimes =
  | { readonly kind: 'instant'; readonly time: number | undefined }
  | { readonly kind: 'range'; readonly start: number; readonly end: number; readonly step: number };

/** Points that a range has where no step is given: about as many as a chart is wide in dots. */
const POINTS = 240;
/** Steps that a person would choose, in seconds. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400];

/**
 * Reads when to ask from the options.
 *
 * @param now seconds since the epoch, for a range that ends now.
 * @throws OperationalError `invalid`
 */
export function askedTimes({ range, step, at }: QueryTimes, now: number): AskedTimes {
  const end = at === undefined ? undefined : timeOf(at);
  if (range === undefined) {
    if (step === undefined) return { kind: 'instant', time: end };
    throw wrong('--step', step, 'it is for a range', 'Give --range too, such as --range 6h');
  }
  const length = secondsOf('--range', range);
  const last = end ?? now;
  return {
    kind: 'range',
    start: last - length,
    end: last,
    step: step === undefined ? chosenStep(length) : secondsOf('--step', step),
  };
}

function chosenStep(length: number): number {
  return STEPS.find((step) => step * POINTS >= length) ?? Math.ceil(length / POINTS);
}

function timeOf(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(text)
    ? Date.parse(text.toUpperCase())
    : Number.NaN;
  if (!Number.isNaN(time)) return time / 1_000;
  throw wrong(
    '--at',
    text,
    'it is not a time',
    'Write it like 2026-11-21T03:00:00Z, or in seconds since 1970',
  );
}

function secondsOf(option: string, text: string): number {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : durationOf(option, text) / 1_000;
  if (seconds > 0) return seconds;
  throw wrong(option, text, 'it has no length', `Write it like ${option} 5m`);
}

function durationOf(option: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw wrong(option, text, errorMessage(error), `Write it like ${option} 5m`);
  }
}

function wrong(option: string, text: string, because: string, hint: string): OperationalError {
  return new OperationalError('invalid', `Cannot use ${option} ${text}: ${because}`, { hint });
}
