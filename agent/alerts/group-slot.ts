import { textHash } from '../kit/text-hash.ts';
import { groupKey, type RuleGroup } from './rule-file.ts';

const SECOND = 1_000;

/**
 * When in each interval a group is evaluated, ms: by a hash of its file and name, so that groups spread and each keeps its
 * place over restarts. Whole seconds where the interval is: its samples then share the timestamps of the collectors',
 * which the store packs best.
 */
export function groupOffset(group: Pick<RuleGroup, 'file' | 'name'>, interval: number): number {
  const unit = interval % SECOND === 0 ? SECOND : 1;
  return (textHash(groupKey(group)) % (interval / unit)) * unit;
}
