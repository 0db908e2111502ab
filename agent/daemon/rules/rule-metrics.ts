import type { LiveGroup } from '../../alerts/live-group.ts';
import type { MetricSet } from '../../collect/metrics.ts';

/** What the agent tells of its rules in series of its own. */
export function ruleMetrics(metrics: MetricSet, groups: () => readonly LiveGroup[]): () => void {
  const count = (name: string, help: string) =>
    metrics.counter(`vedette_rule_${name}_total`, help, 'rule_group');
  const gauge = (name: string, help: string) =>
    metrics.gauge(`vedette_rule_group_${name}`, help, 'rule_group');
  const iterations = count('group_iterations', 'Evaluations of a group that were begun.');
  const missed = count('group_iterations_missed', 'Evaluations of a group that were left out: it was late.');
  const evaluations = count('evaluations', 'Evaluations of single rules.');
  const failures = count('evaluation_failures', 'Evaluations of single rules that failed.');
  const duration = gauge('last_duration_seconds', 'How long the last evaluation of a group took.');
  const time = gauge('last_evaluation_timestamp_seconds', 'When the last evaluation of a group was due.');
  const samples = gauge('last_evaluation_samples', 'Series that the last evaluation of a group gave.');
  const interval = gauge('interval_seconds', 'Time between two evaluations of a group.');
  const rules = gauge('rules', 'Rules of a group.');
  return () => {
    for (const group of groups()) {
      const { key, counts } = group;
      iterations.with(key).set(counts.iterations);
      missed.with(key).set(counts.missedIterations);
      evaluations.with(key).set(counts.evaluations);
      failures.with(key).set(counts.failedEvaluations);
      interval.with(key).set(group.interval / 1_000);
      rules.with(key).set(group.rules.length);
      if (group.lastEvaluation === null) continue;
      duration.with(key).set(group.evaluationSeconds);
      time.with(key).set(group.lastEvaluation / 1_000);
      samples.with(key).set(group.samples);
    }
  };
}
