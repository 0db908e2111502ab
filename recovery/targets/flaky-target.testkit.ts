import { OperationalError } from '../../agent/kit/errors.ts';
import type { MemoryTarget } from './memory-target.testkit.ts';

/**
 * Lets a target fail as a list says: each call takes the next entry: `ok`, `before` (nothing is done) or `after` (it is done, and the
 * answer is lost). Behind the end of the list all is well.
 */
export function makeFlaky(target: MemoryTarget, outcomes: readonly ('ok' | 'before' | 'after')[]): void {
  const left = [...outcomes];
  let fails: 'ok' | 'before' | 'after' = 'ok';
  target.fault = ({ when }) => {
    if (when === 'before') fails = left.shift() ?? 'ok';
    if (fails !== when) return;
    fails = 'ok';
    throw new OperationalError('unavailable', `Cannot reach ${target.name}`);
  };
}
