import { OperationalError } from '../kit/errors.ts';
import { EvaluationError } from '../promql/evaluation-error.ts';
import { HttpError, type ProblemKind, problemKinds, toHttpError } from './problem.ts';

/** How Prometheus names a failure (its web/api/v1, `errorType`), by our kind; else as we do. The status is ours. */
const errorTypes: Partial<Record<ProblemKind, string>> = {
  invalid: 'bad_data',
  'not-acceptable': 'not_acceptable',
  'not-found': 'not_found',
  'too-large': 'bad_data',
  unprocessable: 'execution',
  'unsupported-media-type': 'bad_data',
};

/** A failure in the shape of the Prometheus HTTP API, for the routes that speak it. */
export function prometheusFailure(error: HttpError): Response {
  const errorType = errorTypes[error.kind] ?? error.kind;
  return new Response(JSON.stringify({ status: 'error', errorType, error: error.message }), {
    status: problemKinds[error.kind].status,
    headers: { ...error.options.headers, 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}

/**
 * What stopped a query that was well asked, as Prometheus tells it: its limits and whatever its evaluation meets are
 * `execution`, the end of its time `timeout`, a caller who has left `canceled`.
 */
export function evaluationFailure(error: unknown, request: Request): HttpError {
  if (error instanceof HttpError) return error;
  if (request.signal.aborted) return new HttpError('canceled', 'query was canceled in expression evaluation');
  if (error instanceof EvaluationError) return new HttpError('unprocessable', error.message);
  if (!(error instanceof OperationalError)) return toHttpError(error);
  const kind = error.kind === 'invalid' || error.kind === 'too-large' ? 'unprocessable' : error.kind;
  return new HttpError(kind, error.message);
}
