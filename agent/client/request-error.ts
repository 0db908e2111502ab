import { type ErrorKind, OperationalError, type OperationalErrorOptions } from '../kit/errors.ts';

/** Why a request to an agent failed; `http-NNN` is an answer with that status. */
export type FailureReason =
  | 'aborted' // the caller gave up
  | 'connection-refused' // nothing listens there
  | 'fingerprint-mismatch' // it showed another certificate than the pinned one
  | 'forbidden' // the role of the token may not
  | 'not-an-agent' // something answered, and not in our words
  | 'timeout'
  | 'tls' // no session, or a certificate that cannot be trusted
  | 'too-large' // the answer was longer than the limit
  | 'unauthenticated' // no token, or a wrong one
  | 'unreachable' // no route, no such name, the connection was reset
  | `beyond ${string}` // the agent that asked for us got no answer
  | `via ${string}` // the agent that shall ask for us gave none
  | `ssh: ${string}` // what ssh said before it ended
  | `http-${number}`;

/** A request that got no usable answer. */
export class RequestError extends OperationalError {
  readonly because: FailureReason;

  constructor(
    kind: ErrorKind,
    because: FailureReason,
    message: string,
    options: OperationalErrorOptions = {},
  ) {
    super(kind, message, options);
    this.because = because;
  }
}

type Explanation = { kind: ErrorKind; text: string; hint?: string };

const EXPLANATIONS: Partial<Record<FailureReason, Explanation>> = {
  aborted: { kind: 'unavailable', text: 'the request was given up' },
  'connection-refused': {
    kind: 'unavailable',
    text: 'nothing listens there',
    hint: 'Start an agent on that host: vedette agent',
  },
  'fingerprint-mismatch': {
    kind: 'unavailable',
    text: 'it shows another certificate than the pinned one',
    hint: 'Compare with the fingerprint that its agent prints at start; if that one is new, pin it instead',
  },
  forbidden: {
    kind: 'forbidden',
    text: 'this user may not open it',
    hint: 'Run it as the user of the agent, or as root',
  },
  'not-an-agent': {
    kind: 'unavailable',
    text: 'what answers there is not a vedette agent of this version',
    hint: 'Look at the address and the port; an agent listens on 8338 by default',
  },
  timeout: { kind: 'timeout', text: 'no answer in time' },
  tls: {
    kind: 'unavailable',
    text: 'its certificate cannot be trusted, or it does not speak TLS',
    hint: 'Pin the certificate by its SHA-256 fingerprint, or name a CA file',
  },
  'too-large': { kind: 'unavailable', text: 'the answer is longer than this program reads' },
  unreachable: { kind: 'unavailable', text: 'the host cannot be reached' },
};

/** The error for a failure that has no words of its own from the other side. */
export function requestError(name: string, because: FailureReason, cause?: unknown): RequestError {
  const { kind, text, hint } = EXPLANATIONS[because] ?? { kind: 'unavailable', text: because };
  return new RequestError(kind, because, `Cannot ask ${name}: ${text}`, {
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}
