import { safeLine } from '../../kit/safe-text.ts';
import type { RuleProblem } from '../agent-health.ts';
import type { HostRules } from './rules-on-demand.ts';

/** What is not well with the rules of this host, the gravest first. */
export function ruleProblems(rules: Pick<HostRules, 'groups' | 'refusal'>): RuleProblem[] {
  const refusal = rules.refusal();
  const failing = rules.groups().flatMap((group) => group.failing.map((live) => ({ group, live })));
  const problems: RuleProblem[] = [];
  if (refusal !== null)
    problems.push({ because: 'files-refused', detail: refusal.summary, hint: refusal.hint });
  const [first] = failing;
  if (first === undefined) return problems;
  const { rule, lastError } = first.live;
  const more = failing.length === 1 ? '' : ` (and ${failing.length - 1} more rules)`;
  const detail = `rule ${rule.name} of group ${first.group.group.name} fails: ${lastError}${more}`;
  return [...problems, { because: 'rules-failing', detail: safeLine(detail, 500) }];
}
