import { OperationalError } from '../../kit/errors.ts';
import { EvaluationError } from '../../promql/evaluation-error.ts';

/** Why a query failed, in one word, for logs and metrics. */
export function failureKind(error: unknown): string {
  if (error instanceof OperationalError) return error.kind;
  if (error instanceof SyntaxError) return 'invalid';
  if (error instanceof DOMException && error.name === 'AbortError') return 'canceled';
  return error instanceof EvaluationError ? 'execution' : 'internal';
}
