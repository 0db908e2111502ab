import { errorMessage, OperationalError } from '../../agent/kit/errors.ts';
import type { ToldError } from './backup-outcome.ts';

/** What is told of anything thrown. */
export function toldError(error: unknown): ToldError {
  if (error instanceof OperationalError)
    return { kind: error.kind, message: error.message, hint: error.hint };
  return { kind: undefined, message: errorMessage(error), hint: undefined };
}

/** The error again, to be thrown; what was no `OperationalError` is none now either. */
export function thrownError({ kind, message, hint }: ToldError): Error {
  return kind === undefined ? new Error(message) : new OperationalError(kind, message, hint ? { hint } : {});
}
