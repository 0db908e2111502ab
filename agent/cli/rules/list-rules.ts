import { listRules, type RuleGroupState, type RuleState } from '../../contract/rules.ts';
import { humanDuration } from '../../kit/duration.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { connect } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { type Column, formatTable } from '../table/format-table.ts';
import { wrapLine } from '../table/wrap-line.ts';

export type ListRulesArguments = ConnectionArguments & { readonly failing: boolean; readonly json: boolean };

type Row = { readonly group: RuleGroupState; readonly rule: RuleState };

const NEVER = '0001-01-01T00:00:00Z';

const columns: Column<Row>[] = [
  { title: 'GROUP', cell: ({ group }) => group.name, spare: 2, shrinkTo: 8 },
  { title: 'RULE', cell: ({ rule }) => rule.name, spare: 1, shrinkTo: 16 },
  { title: 'TYPE', cell: ({ rule }) => rule.type },
  { title: 'EVERY', cell: ({ group }) => humanDuration(group.interval * 1_000) },
  { title: 'HEALTH', cell: ({ rule }) => rule.health },
  { title: 'LAST', cell: ({ rule }) => (rule.lastEvaluation === NEVER ? '–' : rule.lastEvaluation) },
  {
    title: 'TOOK',
    cell: ({ rule }) => (rule.lastEvaluation === NEVER ? '–' : humanDuration(rule.evaluationTime * 1_000)),
  },
];

/** `vedette rules list`. @throws OperationalError */
export async function listRulesOf(args: ListRulesArguments, output: Output): Promise<ExitCode> {
  const { data } = await (await connect(args)).call(listRules, { query: {} });
  const groups = args.failing ? failingOf(data.groups) : data.groups;
  if (args.json) output.write(jsonText({ groups }));
  else tell(groups, args.failing, output);
  return failingOf(groups).length === 0 ? exitCodes.ok.code : exitCodes.unwell.code;
}

function failingOf(groups: readonly RuleGroupState[]): RuleGroupState[] {
  return groups.flatMap((group) => {
    const rules = group.rules.filter(({ health }) => health === 'err');
    return rules.length === 0 ? [] : [{ ...group, rules }];
  });
}

function tell(groups: readonly RuleGroupState[], failing: boolean, output: Output): void {
  const rows = groups.flatMap((group) => group.rules.map((rule) => ({ group, rule })));
  if (rows.length === 0) output.writeError(`${failing ? 'No rule fails.' : NO_RULES}\n`);
  else output.write(`${formatTable(columns, rows, output.columns).join('\n')}\n`);
  for (const { rule } of rows) for (const line of errorLines(rule, output.columns)) output.write(`${line}\n`);
}

const NO_RULES = 'No rules. Name their files in the configuration: rules: {files: [rules/*.yml]}';

function errorLines({ name, lastError }: RuleState, columns: number): string[] {
  if (lastError === undefined) return [];
  return wrapLine(`${safeLine(name, 100)}: ${safeLine(lastError, 500)}`, columns);
}
