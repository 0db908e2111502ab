import type { OperationalError } from '../kit/errors.ts';
import { safeLines } from '../kit/safe-text.ts';

/** What a person reads of an error: what was wrong, then what to do. */
export function failureText({ message, hint }: OperationalError): string {
  const error = `error: ${safeLines(message, 500).replaceAll('\n', '\n       ')}\n`;
  return hint ? `${error}hint: ${safeLines(hint, 500).replaceAll('\n', '\n      ')}\n` : error;
}
