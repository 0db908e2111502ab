import type { RuleGroup } from '../../alerts/rule-file.ts';
import { type ConfigProblem, formatPath, formatProblem } from '../../config/config-problem.ts';
import { loadRuleFile } from '../../daemon/rules/load-rule-files.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { counted } from '../counted.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';

export type CheckRulesArguments = { readonly files: readonly string[]; readonly json: boolean };

type Checked = {
  readonly file: string;
  readonly groups: readonly RuleGroup[];
  readonly problems: readonly ConfigProblem[];
};

const MOST_PROBLEMS = 100;

/** `vedette rules check`. */
export async function checkRules({ files, json }: CheckRulesArguments, output: Output): Promise<ExitCode> {
  const checked: Checked[] = [];
  for (const file of files) checked.push(await checkFile(file));
  if (json) output.write(jsonText(report(checked)));
  else for (const one of checked) tellOne(one, output);
  return isOk(checked) ? exitCodes.ok.code : exitCodes.usage.code;
}

async function checkFile(file: string): Promise<Checked> {
  const { parseExpression } = await import('../../promql/syntax/parse-expression.ts');
  try {
    const loaded = await loadRuleFile(file, parseExpression);
    return { file, groups: [], problems: [], ...loaded };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return { file, groups: [], problems: [{ place: file, path: [], message: errorMessage(error) }] };
  }
}

function tellOne({ file, groups, problems }: Checked, output: Output): void {
  if (problems.length === 0) output.write(`OK: ${safeLine(file)}: ${summary(groups)}\n`);
  else output.writeError(`${problemLines(problems).join('\n')}\n`);
}

function problemLines(problems: readonly ConfigProblem[]): string[] {
  const lines = problems.slice(0, MOST_PROBLEMS).map((problem) => safeLine(formatProblem(problem), 500));
  if (problems.length > lines.length) lines.push(`and ${problems.length - lines.length} more`);
  return lines;
}

function summary(groups: readonly RuleGroup[]): string {
  const { recording, alerting } = numbers(groups);
  const named = `${counted(recording, 'recording rule')}, ${counted(alerting, 'alerting rule')}`;
  return `${counted(groups.length, 'group')}, ${named}`;
}

function numbers(groups: readonly RuleGroup[]) {
  const rules = groups.flatMap((group) => group.rules);
  const recording = rules.filter(({ kind }) => kind === 'recording').length;
  return { recording, alerting: rules.length - recording };
}

function report(checked: readonly Checked[]) {
  const plain = ({ place, path, message }: ConfigProblem) => ({ place, path: formatPath(path), message });
  const files = checked.map(({ file, groups, problems }) => ({
    file,
    ok: problems.length === 0,
    groups: groups.length,
    ...numbers(groups),
    problems: problems.map(plain),
  }));
  return { ok: isOk(checked), files };
}

function isOk(checked: readonly Checked[]): boolean {
  return checked.every(({ problems }) => problems.length === 0);
}
