import { errorCode, errorMessage } from '../agent/kit/errors.ts';

export type FailureState = 'degraded' | 'down' | 'unknown';

/**
 * Why a run did not find the target up. `reason` is stable and written in lower case with hyphens
 * (`connection-refused`, `certificate-expired`); `message` is for a person, without the name of the target.
 * `unknown` is for what says nothing about the target: no network here, a program that is not installed.
 */
export class ProbeFailure extends Error {
  override readonly name = 'ProbeFailure';
  readonly reason: string;
  readonly state: FailureState;

  constructor(reason: string, message: string, options: { state?: FailureState; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.state = options.state ?? 'down';
  }
}

const REASONS: Readonly<Record<string, readonly [reason: string, message: string]>> = {
  EACCES: ['permission-denied', 'permission denied'],
  EADDRNOTAVAIL: ['no-local-address', 'this host has no address of that family'],
  ECONNABORTED: ['connection-aborted', 'the connection was aborted'],
  ECONNREFUSED: ['connection-refused', 'connection refused'],
  ECONNRESET: ['connection-reset', 'the connection was reset'],
  EHOSTDOWN: ['host-down', 'the host is down'],
  EHOSTUNREACH: ['host-unreachable', 'no route to the host'],
  EMFILE: ['too-many-files', 'this process has too many open files'],
  ENETDOWN: ['network-down', 'the network is down'],
  ENETUNREACH: ['network-unreachable', 'the network is unreachable'],
  ENOENT: ['not-found', 'no such file or socket'],
  EPIPE: ['connection-closed', 'the other side closed the connection'],
  ETIMEDOUT: ['timeout-connect', 'no answer to the connection attempt'],
};

/** What says something about this host, and nothing about the target. */
const OURS = new Set(['EADDRNOTAVAIL', 'EMFILE', 'ENETDOWN', 'ENETUNREACH']);

/** The failure that a system error stands for; anything else is told with its own text as `failed`. */
export function failureOf(error: unknown): ProbeFailure {
  if (error instanceof ProbeFailure) return error;
  const code = errorCode(error);
  const known = code === undefined ? undefined : REASONS[code];
  if (known === undefined) return new ProbeFailure('failed', errorMessage(error), { cause: error });
  const state = OURS.has(code!) ? 'unknown' : 'down';
  return new ProbeFailure(known[0], known[1], { state, cause: error });
}
