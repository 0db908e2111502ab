import { errorCode } from '../kit/errors.ts';
import { sshTransport } from './bridge/ssh-transport.ts';
import { DeadlineError } from './deadline.ts';
import { keepLoopbackDirect } from './direct-loopback.ts';
import { failureReason } from './failure-reason.ts';
import { TooLargeError } from './read-bounded.ts';
import { relayTransport } from './relay-transport.ts';
import { type FailureReason, RequestError, requestError } from './request-error.ts';
import { type Target, targetName } from './target.ts';
import { type TlsOptions, tlsOptions } from './tls-options.ts';

export type Outgoing = {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
};

/** Sends one request to one target and gives its answer, the body unread. */
export type Transport = (request: Outgoing, signal: AbortSignal) => Promise<Response>;

/** The transport to a target: TCP, TLS by authorities or by a pinned certificate, a unix socket, ssh, or another agent. */
export function openTransport(target: Target): Transport {
  const { via } = target;
  if (via !== undefined) return relayTransport(target, via, openTransport(via));
  if (target.ssh !== undefined) return sshTransport(target.ssh);
  keepLoopbackDirect();
  let tls: TlsOptions | undefined;
  return async ({ url, method, headers, body }, signal) => {
    tls ??= await tlsOptions(target, signal);
    return fetch(url, {
      method,
      headers,
      signal,
      // An agent never redirects; following would carry the token elsewhere.
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
      ...(target.socketPath === undefined ? {} : { unix: target.socketPath }),
      ...(tls === undefined ? {} : { tls }),
    });
  };
}

/** What a failed exchange means to the caller; programmer mistakes stay what they are. */
export function explained(target: Target, error: unknown): unknown {
  const name = targetName(target);
  if (error instanceof RequestError) return error;
  if (error instanceof DeadlineError) return requestError(name, error.because);
  if (error instanceof TooLargeError) return requestError(name, 'too-large', error);
  if (errorCode(error) === undefined && (error instanceof TypeError || error instanceof RangeError))
    return error;
  return requestError(name, reason(target, error), error);
}

function reason(target: Target, error: unknown): FailureReason {
  const because = failureReason(error);
  return because === 'tls' && pinReplaced(target, error) ? 'fingerprint-mismatch' : because;
}

/** A pinned certificate is its own authority, so another one in its place fails as a chain before it is compared. */
function pinReplaced(target: Target, error: unknown): boolean {
  if (target.fingerprint === undefined || target.caFile !== undefined) return false;
  return errorCode(error) === 'DEPTH_ZERO_SELF_SIGNED_CERT';
}
