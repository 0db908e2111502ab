import { parseDuration } from '../kit/duration.ts';
import { HttpError } from './problem.ts';

/** The parameter cannot be used; worded as Prometheus does. */
export function badParameter(name: string, because: string): HttpError {
  return new HttpError('invalid', `invalid parameter "${name}": ${because}`);
}

/** Reads a time as the Prometheus HTTP API takes it, RFC 3339 or seconds since the epoch, as ms. @throws HttpError */
export function readTime(name: string, text: string): number {
  const seconds = /^[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  const milliseconds = Number.isNaN(seconds) ? parseRfc3339(text) : Math.round(seconds * 1_000);
  if (Math.abs(milliseconds) <= 8.64e15) return milliseconds;
  throw badParameter(name, `cannot parse ${JSON.stringify(text)} to a valid timestamp`);
}

function parseRfc3339(text: string): number {
  const shape = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
  return shape.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN;
}

/** Reads a duration as the Prometheus HTTP API takes it, `5m` or seconds, as ms. @throws HttpError */
export function readDuration(name: string, text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && Number.isFinite(seconds)) return Math.round(seconds * 1_000);
  try {
    return parseDuration(text);
  } catch {
    throw badParameter(name, `cannot parse ${JSON.stringify(text)} to a valid duration`);
  }
}
