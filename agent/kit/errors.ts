/**
 * The kinds of condition an operator can act on. The API maps each to one HTTP status
 * (`agent/api/problem.ts`) and the command line to one exit code (`agent/main.ts`).
 */
export const errorKinds = [
  'invalid', // the request, the option or the file is wrong
  'not-found', // what was named does not exist
  'conflict', // it exists already, or somebody else holds it
  'unauthenticated', // nobody has said who they are
  'forbidden', // they have, and may not
  'too-large', // more than a documented limit
  'limited', // too many, too fast
  'unavailable', // a component or a peer does not answer
  'timeout', // it did not answer in time
  'storage', // the disk is full, or refuses
] as const;
export type ErrorKind = (typeof errorKinds)[number];

export type OperationalErrorOptions = {
  /** What the reader can do, as a command or a configuration line where there is one. */
  hint?: string;
  cause?: unknown;
};

/**
 * A condition that an operator can act on. The message reads *action: current state*
 * ("Cannot open the store: the disk is full"). Programmer mistakes are `TypeError` or `RangeError` instead.
 */
export class OperationalError extends Error {
  override readonly name = 'OperationalError';
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, message: string, options: OperationalErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.hint = options.hint;
  }
}

/** The text of anything thrown, on one line, without a stack. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a system error (`ENOENT`, `ECONNREFUSED`), or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
