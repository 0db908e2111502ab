import type { RuleGroupState } from '../contract/rules.ts';

const at = '2026-11-21T02:00:00.000Z';
const evaluated = { health: 'ok', evaluationTime: 0.01, lastEvaluation: at } as const;

/** Two groups of one file: a rule of each kind, and one that fails. */
export function fakeRules(): RuleGroupState[] {
  return [
    {
      ...{ name: 'cpu', file: '/etc/vedette/rules/host.yml', interval: 15, limit: 0 },
      ...{ evaluationTime: 0.02, lastEvaluation: at },
      rules: [
        { type: 'recording', name: 'cpu:busy', query: 'sum(cpu)', labels: { team: 'a' }, ...evaluated },
        {
          ...{ type: 'alerting', name: 'Hot', query: 'cpu:busy > 1', state: 'inactive', duration: 60 },
          ...{ keepFiringFor: 0, annotations: {}, alerts: [], labels: { severity: 'page' } },
          ...{ health: 'unknown', evaluationTime: 0, lastEvaluation: '0001-01-01T00:00:00Z' },
        },
      ],
    },
    {
      ...{ name: 'disk', file: '/etc/vedette/rules/host.yml', interval: 60, limit: 10 },
      ...{ evaluationTime: 0.5, lastEvaluation: at },
      rules: [
        {
          type: 'recording',
          name: 'disk:full',
          query: 'disk',
          ...evaluated,
          health: 'err',
          lastError: 'exceeded limit of 10 with 12 series',
        },
      ],
    },
  ];
}
