import { OperationalError } from '../../kit/errors.ts';

/** A wrong option of a probe on the command line. */
export function usageError(place: string, message: string): OperationalError {
  return new OperationalError('invalid', `Cannot probe: ${place}: ${message}`, {
    hint: 'vedette probe --help',
  });
}
