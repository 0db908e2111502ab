import { formatLabels, type Labels } from '../kit/labels.ts';
import { groupKey, type Rule, type RuleGroup } from './rule-file.ts';

/** Series by their canonical text. */
export type SeriesSet = ReadonlyMap<string, Labels>;

/**
 * What a rule is called from one reload to the next: its group, its name, its labels, and which of those that are alike it
 * is (Prometheus, rules/group.go CopyState).
 */
export function ruleIds(group: RuleGroup): string[] {
  const seen = new Map<string, number>();
  return group.rules.map((rule) => {
    const text = nameAndLabels(rule);
    const count = seen.get(text) ?? 0;
    seen.set(text, count + 1);
    return JSON.stringify([groupKey(group), text, count]);
  });
}

function nameAndLabels({ name, labels }: Rule): string {
  return formatLabels({ ...labels, __name__: name });
}
