import type { ProbeResult, ProbeState } from '../probe-result.ts';

/** The newest result of a probe of something that is as good as always there. */
export type NorthStar = {
  readonly name: string;
  readonly state: ProbeState;
  readonly reason: string;
  /** Milliseconds since that result. */
  readonly age: number;
};

export type IsItMe = {
  readonly offline: boolean;
  /** North stars that were not reached, and how many there are with a fresh result. */
  readonly failing: readonly string[];
  readonly of: number;
};

/** One that fails alone is its own trouble, and would hide every other. */
const FEWEST = 2;

/**
 * "Is it me?": whether this host is cut off, because more than half of the north stars, and two at least, are not
 * reached at the same time. A run that was cancelled or is older than `fresh` milliseconds says nothing; one without a
 * network (`unknown`) was not reached.
 */
export function isItMe(stars: readonly NorthStar[], fresh: number): IsItMe {
  const telling = stars.filter(({ age, reason }) => age <= fresh && reason !== 'cancelled');
  const failing = telling.filter(({ state }) => state === 'down' || state === 'unknown');
  const offline = failing.length >= FEWEST && failing.length * 2 > telling.length;
  return { offline, failing: failing.map(({ name }) => name), of: telling.length };
}

/** Kinds that look at this host alone, and tell the truth without a network. */
const LOCAL_KINDS = new Set(['docker', 'file', 'heartbeat', 'process', 'systemd', 'unix']);

/** Whether a result needed no network: its kind looks at this host, or the address was a loopback one. */
export function looksAtThisHost({ kind, address }: Pick<ProbeResult, 'kind' | 'address'>): boolean {
  if (LOCAL_KINDS.has(kind)) return true;
  return address !== undefined && (address === '::1' || /^(?:::ffff:)?127\./.test(address));
}

/** A result as it counts where this host may be cut off: `down` is then unknown; what was reached was reached. */
export function guardedResult<Result extends Pick<ProbeResult, 'state' | 'kind' | 'address'>>(
  result: Result,
  { offline, failing, of }: IsItMe,
): Result & Partial<Pick<ProbeResult, 'reason' | 'message'>> {
  if (!offline || result.state !== 'down' || looksAtThisHost(result)) return result;
  const message = `unknown: this host reaches ${of - failing.length} of ${of} north stars`;
  return { ...result, state: 'unknown', reason: 'vantage-offline', message };
}
