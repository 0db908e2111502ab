import { OperationalError } from '../../agent/kit/errors.ts';
import type { TargetOutcome } from './backup-outcome.ts';

/**
 * Refuses to prune while a target is away: it would keep snapshots that need what the others lose, and bring them back with an index
 * that has it no more.
 *
 * @throws OperationalError `unavailable`
 */
export function mustAllBeThere(outcomes: readonly TargetOutcome[]): void {
  const away = outcomes.find(({ state }) => state === 'failed');
  if (away === undefined) return;
  throw new OperationalError(
    'unavailable',
    `Cannot prune: the target ${away.name} cannot be used${away.error ? ` (${away.error.message})` : ''}`,
    { hint: 'Prune when every target is there; one that is gone for good is to be taken out of the list' },
  );
}
