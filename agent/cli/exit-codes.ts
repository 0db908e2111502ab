import type { ErrorKind } from '../kit/errors.ts';

/** The exit codes of every command, in one table; `vedette --help` and the README print it. */
export const exitCodes = {
  ok: { code: 0, meaning: 'done, and all is well' },
  failure: { code: 1, meaning: 'an unexpected failure: a bug, or the operating system refused' },
  usage: { code: 2, meaning: 'the command line, a file or a value is wrong; nothing was changed' },
  notFound: { code: 3, meaning: 'what was named does not exist' },
  conflict: { code: 4, meaning: 'it exists already, or somebody else holds it' },
  denied: { code: 5, meaning: 'no token, a wrong token, or a role that may not' },
  unavailable: { code: 6, meaning: 'the agent or a peer does not answer' },
  timeout: { code: 7, meaning: 'it did not answer in time' },
  storage: { code: 8, meaning: 'the disk is full, or refuses' },
  limited: { code: 9, meaning: 'refused by a documented limit' },
  unwell: { code: 10, meaning: 'answered, and something is degraded, stale or down' },
} as const;

/** The exit code of a program that was run for the user, handed on as it is. */
export type ForeignExitCode = number & { readonly foreign: true };
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]['code'] | ForeignExitCode;

export function foreignExitCode(code: number): ForeignExitCode {
  return code as ForeignExitCode;
}

const BY_KIND: Record<ErrorKind, ExitCode> = {
  invalid: 2,
  'not-found': 3,
  conflict: 4,
  unauthenticated: 5,
  forbidden: 5,
  'too-large': 9,
  limited: 9,
  unavailable: 6,
  timeout: 7,
  storage: 8,
};

/** The exit code for a kind of operational error. */
export function exitCodeOf(kind: ErrorKind): ExitCode {
  return BY_KIND[kind];
}
