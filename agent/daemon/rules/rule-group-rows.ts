import type { LiveGroup } from '../../alerts/live-group.ts';
import type { LiveRule } from '../../alerts/live-rule.ts';
import type { RuleGroupState, RuleState } from '../../contract/rules.ts';

/** How Go writes no time. */
const NEVER = '0001-01-01T00:00:00Z';

/** The groups in force, as the API shows them. */
export function ruleGroupRows(groups: readonly LiveGroup[]): RuleGroupState[] {
  return groups.map((live) => ({
    name: live.group.name,
    file: live.group.file,
    rules: live.rules.map(ruleRow),
    interval: live.interval / 1_000,
    limit: live.group.limit,
    evaluationTime: live.evaluationSeconds,
    lastEvaluation: stamp(live.lastEvaluation),
  }));
}

function ruleRow(live: LiveRule): RuleState {
  const { rule, health, lastError } = live;
  const common = {
    name: rule.name,
    query: rule.query,
    ...(Object.keys(rule.labels).length > 0 && { labels: { ...rule.labels } }),
    health,
    ...(lastError !== null && { lastError }),
    evaluationTime: live.evaluationSeconds,
    lastEvaluation: stamp(live.lastEvaluation),
  };
  if (rule.kind === 'recording') return { type: 'recording', ...common };
  return {
    type: 'alerting',
    ...common,
    state: 'inactive',
    duration: rule.for / 1_000,
    keepFiringFor: rule.keepFiringFor / 1_000,
    annotations: { ...rule.annotations },
    alerts: [],
  };
}

function stamp(time: number | null): string {
  return time === null ? NEVER : new Date(time).toISOString();
}
