import { createHash } from 'node:crypto';
import { listAlerts, listRules, type RuleGroupState, type RuleState } from '../../contract/rules.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { prometheusFailure } from '../prometheus-failure.ts';
import { badParameter } from '../prometheus-input.ts';

const TYPES: ReadonlyMap<string, readonly RuleState['type'][]> = new Map<string, RuleState['type'][]>([
  ['', ['alerting', 'recording']],
  ['alert', ['alerting']],
  ['record', ['recording']],
]);

type RulesInput = Readonly<Record<string, unknown>>;

/** What says which rules there are, and how they are (Prometheus, web/api/v1). */
export function ruleRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(listAlerts, {
      failure: prometheusFailure,
      handle: () => ({ status: 'success' as const, data: { alerts: [] } }),
    }),
    endpoint(listRules, {
      failure: prometheusFailure,
      handle: async ({ query }) => {
        const wanted = await ruleFilter(query);
        const groups = services.rules().flatMap((group) => wanted(group));
        return { status: 'success' as const, data: page(groups, query) };
      },
    }),
  ];
}

/** A group without rules is not shown, as in Prometheus. */
async function ruleFilter(input: RulesInput): Promise<(group: RuleGroupState) => RuleGroupState[]> {
  const types = typesOf(input);
  const [names, groups, files] = [
    listed(input, 'rule_name'),
    listed(input, 'rule_group'),
    listed(input, 'file'),
  ];
  const matches = await labelFilter(listed(input, 'match'));
  const fits = (wanted: readonly string[], found: string) => wanted.length === 0 || wanted.includes(found);
  return (group) => {
    if (!fits(groups, group.name) || !fits(files, group.file)) return [];
    const rules = group.rules.filter(
      (rule) => types.includes(rule.type) && fits(names, rule.name) && matches(rule.labels ?? {}),
    );
    return rules.length === 0 ? [] : [{ ...group, rules }];
  };
}

function typesOf({ type = '' }: RulesInput): readonly RuleState['type'][] {
  const types = TYPES.get(String(type).toLowerCase());
  if (types !== undefined) return types;
  throw badParameter('type', `not supported value ${JSON.stringify(type)}`);
}

function listed(input: RulesInput, name: string): string[] {
  return [input[`${name}[]`] ?? []].flat().map(String);
}

async function labelFilter(
  selectors: readonly string[],
): Promise<(labels: RuleState['labels'] & {}) => boolean> {
  if (selectors.length === 0) return () => true;
  const { labelPredicate } = await import('../../promql/label-predicate.ts');
  const { parseExpression } = await import('../../promql/syntax/parse-expression.ts');
  const predicates = selectors.map((text) => {
    const expression = parseSelector(text, parseExpression);
    if (expression.kind !== 'vector-selector') throw badParameter('match[]', 'it is not a selector');
    return labelPredicate(expression.matchers);
  });
  return (labels) => predicates.some((accepts) => accepts(labels));
}

function parseSelector<T>(text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw badParameter('match[]', error.message);
    throw error;
  }
}

/** The groups behind the token, as many as are asked for. */
function page(groups: RuleGroupState[], input: RulesInput) {
  const limit = limitOf(input);
  const token = input.group_next_token;
  const start = token === undefined ? 0 : groups.findIndex((group) => tokenOf(group) === token);
  if (start === -1) throw badParameter('group_next_token', 'invalid group_next_token');
  const rest = groups.slice(start);
  const next = rest[limit];
  return { groups: rest.slice(0, limit), ...(next && { groupNextToken: tokenOf(next) }) };
}

function limitOf({ group_limit: text, group_next_token: token }: RulesInput): number {
  if (text === undefined && token !== undefined)
    throw badParameter('group_limit', 'group_limit needs to be set in order to paginate over the groups');
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw badParameter('group_limit', 'group_limit value must be a whole number above zero');
}

function tokenOf({ file, name }: RuleGroupState): string {
  return createHash('sha1').update(`${file};${name}`).digest('hex');
}
