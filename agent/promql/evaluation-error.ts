/**
 * The query is well formed and cannot be answered on these series: many-to-many matching, two results with the same
 * labels, … The message is Prometheus' own; its API calls the type of this error `execution`.
 */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}
