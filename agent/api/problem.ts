import type { Problem } from '../contract/problem.ts';
import { type ErrorKind, OperationalError } from '../kit/errors.ts';

/** Conditions of HTTP itself, beside those an operator can act on. */
type HttpKind =
  | 'canceled'
  | 'header-too-large'
  | 'internal'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'unprocessable'
  | 'unsupported-media-type'
  | 'uri-too-long';

export type ProblemKind = ErrorKind | HttpKind;

/** What each kind is to HTTP (RFC 9110 §15, RFC 6585 §4 and §5, RFC 4918 §11.5; 499 is nginx's, and Prometheus'). */
export const problemKinds: Readonly<Record<ProblemKind, { status: number; title: string }>> = {
  canceled: { status: 499, title: 'Client closed request' },
  conflict: { status: 409, title: 'Conflict' },
  forbidden: { status: 403, title: 'Forbidden' },
  'header-too-large': { status: 431, title: 'Request header too large' },
  internal: { status: 500, title: 'Internal error' },
  invalid: { status: 400, title: 'Invalid request' },
  limited: { status: 429, title: 'Too many requests' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'not-acceptable': { status: 406, title: 'Not acceptable' },
  'not-found': { status: 404, title: 'Not found' },
  storage: { status: 507, title: 'Insufficient storage' },
  timeout: { status: 503, title: 'Timed out' },
  'too-large': { status: 413, title: 'Request too large' },
  unauthenticated: { status: 401, title: 'Unauthenticated' },
  unavailable: { status: 503, title: 'Unavailable' },
  unprocessable: { status: 422, title: 'Cannot be evaluated' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'uri-too-long': { status: 414, title: 'URI too long' },
};

export type HttpErrorOptions = {
  hint?: string;
  errors?: readonly { field: string; message: string }[];
  headers?: Readonly<Record<string, string>>;
};

/** Ends a request with a problem. Unlike `OperationalError` it knows of HTTP, and never leaves this folder. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly kind: ProblemKind;
  readonly options: HttpErrorOptions;

  constructor(kind: ProblemKind, detail: string, options: HttpErrorOptions = {}) {
    super(detail);
    this.kind = kind;
    this.options = options;
  }

  get status(): number {
    return problemKinds[this.kind].status;
  }
}

/** Whatever was thrown, as what the client may know of it: an unexpected error says nothing of its insides. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof OperationalError) {
    return new HttpError(error.kind, error.message, error.hint === undefined ? {} : { hint: error.hint });
  }
  if (error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    return tooLate();
  }
  return new HttpError('internal', 'The request failed for a reason that is in the log of the agent', {
    hint: 'Find the request id in the log: journalctl -u vedette',
  });
}

/** The time for the request is over, or the caller has gone. */
export function tooLate(): HttpError {
  return new HttpError('timeout', 'Cannot answer: it takes longer than the time limit of the request', {
    headers: { 'retry-after': '1' },
  });
}

/** The answer to a failed request: problem details (RFC 9457). */
export function problemResponse(error: HttpError, requestId: string): Response {
  const { status, title } = problemKinds[error.kind];
  const body: Problem = { type: `urn:vedette:problem:${error.kind}`, title, status, detail: error.message };
  const { hint, errors, headers } = error.options;
  if (hint !== undefined) body.hint = hint;
  if (errors !== undefined) body.errors = [...errors];
  body.requestId = requestId;
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}
