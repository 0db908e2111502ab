import { errorMessage } from '../../../agent/kit/errors.ts';
import { ProxyError } from '../proxy-error.ts';
import { jsonText } from './json-text.ts';

export type ApiAnswer = {
  readonly status: number;
  /** In the order in which they are sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  /** Nothing said, not even a length. */
  readonly bare?: true;
};

const NO_SNIFF = ['X-Content-Type-Options', 'nosniff'] as const;

export function jsonAnswer(text: string, status = 200): ApiAnswer {
  return { status, headers: [['Content-Type', 'application/json']], text };
}

export function plainAnswer(status: number, text: string): ApiAnswer {
  return { status, headers: [['Content-Type', 'text/plain; charset=utf-8'], NO_SNIFF], text };
}

/** The official server tells errors as JSON that it calls plain text. */
export function errorAnswer(error: unknown): ApiAnswer {
  return plainAnswer(statusOf(error), `${jsonText(errorFields(error))}\n`);
}

/** What a failure looks like, and the status that goes with it; what nobody expected is a 500. */
export function errorFields(error: unknown): { error: string; status: number } {
  return { error: errorMessage(error), status: statusOf(error) };
}

function statusOf(error: unknown): number {
  return error instanceof ProxyError ? error.status : 500;
}

export const noContent: ApiAnswer = { status: 204, headers: [], text: '', bare: true };
export const notFound = plainAnswer(404, '404 page not found\n');
export const methodNotAllowed: ApiAnswer = { status: 405, headers: [], text: '' };
export const browserRefused = plainAnswer(403, 'User agent not allowed\n');

/** As Go's `TimeoutHandler` says it. */
export const timedOut: ApiAnswer = {
  status: 503,
  headers: [['Content-Type', 'text/html; charset=utf-8']],
  text: '<html><head><title>Timeout</title></head><body><h1>Timeout</h1></body></html>',
};

export function movedTo(location: string): ApiAnswer {
  return { status: 301, headers: [['Location', location]], text: '' };
}
