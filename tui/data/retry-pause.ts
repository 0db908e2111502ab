import type { FailureReason } from '../../agent/client/request-error.ts';

/** Reasons that will not be gone in a moment: somebody has to change something first. */
const REFUSALS: readonly FailureReason[] = [
  'fingerprint-mismatch',
  'forbidden',
  'http-404',
  'not-an-agent',
  'tls',
  'too-large',
  'unauthenticated',
];
const AFTER_REFUSAL_MS = 30_000;
const LONGEST_MS = 15_000;
/** The part of the time it was away within which a host that comes back is seen. */
const SHARE = 1 / 30;

export type Failing = {
  readonly because: FailureReason;
  /** For how long it has not answered, ms. */
  readonly forMs: number;
  /** From 0 to below 1; spreads hosts that fell at the same moment. */
  readonly random: number;
};

/**
 * Milliseconds to leave a host alone that did not answer: half to the whole of a thirtieth of the time it has been
 * away, so none to speak of in the first half minute, two seconds after one minute and fifteen at the most; half to the
 * whole of half a minute where it refused.
 */
export function retryPause({ because, forMs, random }: Failing): number {
  const longest = REFUSALS.includes(because) ? AFTER_REFUSAL_MS : Math.min(forMs * SHARE, LONGEST_MS);
  return longest * (1 - random / 2);
}
