import type { ProbeState } from '../../../probes/probe-result.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { ProbeEntry, ToldVerdict } from './probe-entry.ts';
import { stateSeverities } from './probe-events.ts';

const SOONEST = 1_000;
const LATEST = 30_000;

/**
 * Whether a verdict may be told: at once where all vantages agree, else when it has stood for an interval, because they
 * do not look at the same moment.
 *
 * @param now monotonic milliseconds
 */
export function isSettled({ definition, verdict, verdictAt }: ProbeEntry, now: number): boolean {
  if (verdict === undefined) return false;
  const { failing, of } = verdict.quorum;
  const agreed = failing === of || (verdict.cause === 'up' && verdict.notes.length === 0);
  return agreed || now - verdictAt >= Math.min(LATEST, Math.max(SOONEST, definition.interval));
}

/** The newest of what the hosts have told; of two that are as new, the one that says more than `up`. */
export function newestTold(told: readonly (ToldVerdict | null | undefined)[]): ToldVerdict | undefined {
  let newest: ToldVerdict | undefined;
  for (const one of told) {
    if (one == null || (newest !== undefined && one.version < newest.version)) continue;
    if (newest === undefined || one.version > newest.version || newest.cause === 'up') newest = one;
  }
  return newest;
}

/**
 * The event of a verdict that differs from what the fleet was told last; undefined where it is no news: that all is well
 * from the beginning is not told.
 */
export function verdictEvent(
  { definition, verdict }: ProbeEntry,
  before: ToldVerdict | undefined,
): NewEvent | undefined {
  if (verdict === undefined) return undefined;
  const calm = verdict.cause === 'up' || verdict.cause === 'unknown';
  if (calm && (before === undefined || before.cause === 'unknown')) return undefined;
  const notes = verdict.notes.map(({ vantage, because }) => `${vantage}: ${because}`).join('; ');
  return {
    kind: 'probe-verdict',
    severity: verdict.state === 'up' && !calm ? 'warning' : stateSeverities[verdict.state as ProbeState],
    subject: definition.name,
    message: `${verdict.cause}: ${verdict.message}${notes === '' ? '' : ` (${notes})`}`,
  };
}
