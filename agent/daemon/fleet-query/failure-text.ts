import { RequestError } from '../../client/request-error.ts';
import { OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';

/** Why a host gave no usable answer, in a few words; undefined where the error is a bug of ours. */
export function failureText(error: unknown): string | undefined {
  if (error instanceof RequestError) {
    // What a host says of the question itself is in its message alone.
    return error.because.startsWith('http-4')
      ? `${error.because}: ${safeLine(error.message)}`
      : error.because;
  }
  if (error instanceof OperationalError) return `${error.kind}: ${safeLine(error.message)}`;
  const isTold = error instanceof SyntaxError || (error instanceof Error && error.name === 'EvaluationError');
  return isTold ? safeLine(error.message) : undefined;
}
