import { type ErrorKind, errorMessage, OperationalError } from '../../../agent/kit/errors.ts';

/** By SQLSTATE (PostgreSQL documentation, appendix A), the whole code or its class. */
const KINDS: Readonly<Record<string, readonly [ErrorKind, string?]>> = {
  '08': ['unavailable'],
  '28': [
    'unauthenticated',
    'give the role, and its password in a passfile; pg_hba.conf decides who may come in',
  ],
  '3D000': ['not-found'],
  '42501': ['forbidden', 'log in as a superuser, or grant what the message names'],
  '42P01': ['not-found'],
  '53100': ['storage', 'make room on the disk of the server'],
  '53300': ['limited', 'raise max_connections, or end a session'],
  '55000': ['conflict'],
  '57P01': ['unavailable', 'the server was shut down or restarted: run it again'],
  '57P02': ['unavailable', 'the server crashed: see its log, then run it again'],
  '57P03': ['unavailable', 'the server is starting up or shutting down: run it again in a moment'],
};

/** What the server or the way to it said, as an error for the operator; one that is for him already stays as it is. */
export function postgresFailure(what: string, error: unknown): unknown {
  if (error instanceof OperationalError) return error;
  const state = sqlStateOf(error);
  if (state === undefined && !isConnectionError(error)) return error;
  const [kind, hint] = (state && (KINDS[state] ?? KINDS[state.slice(0, 2)])) || defaultFor(state);
  return new OperationalError(kind, `${what}: ${errorMessage(error)}`, {
    cause: error,
    ...(hint && { hint }),
  });
}

/** SQLSTATE of an error, also of the one behind an `OperationalError`. */
export function sqlStateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if (error instanceof OperationalError) return sqlStateOf(error.cause);
  const { errno } = error as { errno?: unknown };
  return typeof errno === 'string' && /^[0-9A-Z]{5}$/.test(errno) ? errno : undefined;
}

function defaultFor(state: string | undefined): readonly [ErrorKind, string?] {
  return state === undefined
    ? ['unavailable', 'is the server running, and is this its address?']
    : (['invalid'] as const);
}

function isConnectionError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^(ERR_POSTGRES_|ECONN|ENOENT|EACCES|ETIMEDOUT|ENOTFOUND)/.test(code);
}
