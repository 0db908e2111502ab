import { z } from 'zod';
import { selectors } from './prometheus.ts';
import { route } from './route.ts';

const texts = z.record(z.string(), z.string());
const seconds = z.number().describe('Seconds');
const several = z.union([z.string(), z.array(z.string())]).optional();

/** What all rules have; in the shape of the Prometheus HTTP API, as everything here. */
const evaluated = {
  name: z.string(),
  query: z.string().describe('As the file has it'),
  labels: texts.optional(),
  health: z
    .string()
    .describe('ok, err, unknown: not evaluated yet. Alerting rules are kept and shown, and stay unknown'),
  lastError: z.string().optional(),
  evaluationTime: seconds.describe('How long the last evaluation took, seconds'),
  lastEvaluation: z.string().describe('RFC 3339; 0001-01-01T00:00:00Z before the first'),
};

export const recordingRuleState = z.object({ type: z.literal('recording'), ...evaluated });

export const alertingRuleState = z.object({
  type: z.literal('alerting'),
  ...evaluated,
  state: z.string().describe('inactive: this version evaluates no alerting rules'),
  duration: seconds.describe('for: of the rule, seconds'),
  keepFiringFor: seconds,
  annotations: texts,
  alerts: z.array(z.unknown()),
});

export const ruleGroupState = z.object({
  name: z.string(),
  file: z.string(),
  rules: z.array(z.discriminatedUnion('type', [recordingRuleState, alertingRuleState])),
  interval: seconds,
  limit: z.number().int(),
  evaluationTime: seconds,
  lastEvaluation: z.string(),
});
export type RuleGroupState = z.infer<typeof ruleGroupState>;
export type RuleState = RuleGroupState['rules'][number];

export const listRules = route({
  id: 'listRules',
  method: 'get',
  path: '/api/v1/rules',
  summary:
    'The rules in force, group by group, and what became of their last evaluation (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject({
    type: z.string().optional().describe('alert or record; both without'),
    'rule_name[]': several,
    'rule_group[]': several,
    'file[]': several,
    'match[]': selectors,
    exclude_alerts: z.string().optional(),
    group_limit: z.string().optional().describe('Groups in one answer'),
    group_next_token: z.string().optional().describe('Of the answer before'),
  }),
  response: z.object({
    status: z.literal('success'),
    data: z.object({ groups: z.array(ruleGroupState), groupNextToken: z.string().optional() }),
  }),
});

export const listAlerts = route({
  id: 'listAlerts',
  method: 'get',
  path: '/api/v1/alerts',
  summary:
    'The alerts that are pending or firing: none, for no alerting rule is evaluated (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject({}),
  response: z.object({
    status: z.literal('success'),
    data: z.object({ alerts: z.array(z.unknown()) }),
  }),
});
