import { parseDuration } from '../kit/duration.ts';
import { HttpError } from './problem.ts';

/** The parameter cannot be used; worded as Prometheus does. */
export function badParameter(name: string, because: string): HttpError {
  return new HttpError('invalid', `invalid parameter "${name}": ${because}`);
}

/** The times that a date can hold, ms since the epoch: beyond them nothing is stored. */
const LATEST = 8.64e15;
/** How Prometheus writes the ends of all time, which clients send back (web/api/v1, `minTimeFormatted`). */
const endsOfTime: Readonly<Record<string, number>> = {
  '-292273086-05-16T16:47:06Z': -LATEST,
  '292277025-08-18T07:12:54.999999999Z': LATEST,
  '292277025-08-18T07:12:54.999Z': LATEST,
};

/** Reads a time as the Prometheus HTTP API takes it, RFC 3339 or seconds since the epoch, as ms. @throws HttpError */
export function readTime(name: string, text: string): number {
  const time = timeOf(text);
  if (time !== undefined) return time;
  throw badParameter(name, cannotParse(text, 'timestamp'));
}

/** Reads a time that may be left out, or empty. @throws HttpError, worded as Prometheus does for these */
export function readOptionalTime<Default>(
  name: string,
  text: string | undefined,
  fallback: Default,
): number | Default {
  if (text === undefined || text === '') return fallback;
  const time = timeOf(text);
  if (time !== undefined) return time;
  throw badParameter(name, `Invalid time value for '${name}': ${cannotParse(text, 'timestamp')}`);
}

/** Reads the window that a list is asked for; an end that is not given is open. @throws HttpError */
export function readWindow({ start, end }: { start?: string | undefined; end?: string | undefined }) {
  return {
    start: readOptionalTime('start', start, undefined),
    end: readOptionalTime('end', end, undefined),
  };
}

function timeOf(text: string): number | undefined {
  const seconds = secondsOf(text);
  const milliseconds = seconds === undefined ? parseRfc3339(text) : Math.round(seconds * 1_000);
  const time = endsOfTime[text] ?? milliseconds;
  return Math.abs(time) <= LATEST ? time : undefined;
}

function parseRfc3339(text: string): number {
  const shape = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
  return shape.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN;
}

/** A decimal number as Go reads one. */
function secondsOf(text: string): number | undefined {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** Reads a duration as the Prometheus HTTP API takes it, `5m` or seconds, as ms. @throws HttpError */
export function readDuration(name: string, text: string): number {
  return durationOr(text, (because) => badParameter(name, because));
}

/** Reads how long a sample answers for those after it; undefined where it is not given. @throws HttpError */
export function readLookback(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const told = (because: string) =>
    new HttpError('invalid', `error parsing lookback delta duration: ${because}`);
  const lookback = durationOr(text, told);
  if (lookback > 0) return lookback;
  throw told('it must be longer than nothing');
}

/** Nanoseconds in 64 bits: what a duration may be in Prometheus. */
const LONGEST_SECONDS = 2 ** 63 / 1e9;

function durationOr(text: string, told: (because: string) => HttpError): number {
  const seconds = secondsOf(text);
  if (seconds !== undefined && Math.abs(seconds) > LONGEST_SECONDS)
    throw told(`${cannotParse(text, 'duration')}. It overflows int64`);
  if (seconds !== undefined) return seconds * 1_000;
  try {
    return parseDuration(text);
  } catch {
    throw told(cannotParse(text, 'duration'));
  }
}

function cannotParse(text: string, what: 'timestamp' | 'duration'): string {
  return `cannot parse ${JSON.stringify(text)} to a valid ${what}`;
}

/** Reads how many entries an answer may have; 0, and nothing, stand for any number. @throws HttpError */
export function readLimit(text: string | undefined): number {
  if (text === undefined || text === '') return Number.POSITIVE_INFINITY;
  const limit = readInteger(text);
  if (limit === undefined) throw badParameter('limit', notANumber(text));
  if (limit < 0) throw badParameter('limit', 'limit must be non-negative');
  return limit === 0 ? Number.POSITIVE_INFINITY : limit;
}

function notANumber(text: string): string {
  return `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
}

/** A whole number that 64 bits may hold; undefined for any other text. */
export function readInteger(text: string): number | undefined {
  return /^[+-]?\d{1,18}$/.test(text) ? Number(text) : undefined;
}
