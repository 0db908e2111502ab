import { type HttpError, type ProblemKind, problemKinds } from './problem.ts';

/** How Prometheus names and numbers a failure (its web/api/v1, `errorType`), by our kind; else our own status. */
const failures: Partial<Record<ProblemKind, { errorType: string; status: number }>> = {
  internal: { errorType: 'internal', status: 500 },
  invalid: { errorType: 'bad_data', status: 400 },
  'not-found': { errorType: 'not_found', status: 404 },
  timeout: { errorType: 'timeout', status: 503 },
  'too-large': { errorType: 'execution', status: 422 },
  'unsupported-media-type': { errorType: 'bad_data', status: 415 },
};

/** A failure in the shape of the Prometheus HTTP API, for the routes that speak it. */
export function prometheusFailure(error: HttpError): Response {
  const { status } = problemKinds[error.kind];
  const failure = failures[error.kind] ?? { errorType: error.kind, status };
  const body = { status: 'error', errorType: failure.errorType, error: error.message };
  return new Response(JSON.stringify(body), {
    status: failure.status,
    headers: { ...error.options.headers, 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}
