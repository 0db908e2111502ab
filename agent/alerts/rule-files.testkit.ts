import { parseYaml } from '../config/parse-yaml.ts';
import { parseExpression } from '../promql/syntax/parse-expression.ts';
import { type ReadRuleFile, readRuleFile } from './read-rule-file.ts';
import type { RuleGroup } from './rule-file.ts';

/** Reads the text of a rule file, `rules.yml`, as an agent does. */
export async function readText(text: string): Promise<ReadRuleFile> {
  const source = parseYaml('rules.yml', Buffer.from(text));
  if ('problems' in source)
    return { problems: source.problems.map((problem) => ({ ...problem, offset: 0 })) };
  return readRuleFile({ file: 'rules.yml', text, document: source.document }, parseExpression);
}

/** The groups of a good rule file. */
export async function groupsOf(text: string): Promise<readonly RuleGroup[]> {
  const read = await readText(text);
  if ('groups' in read) return read.groups;
  throw new Error(read.problems.map(({ message }) => message).join('\n'));
}

/** What is wrong with a rule file, as `line:column path: message`. */
export async function problemsOf(text: string): Promise<string[]> {
  const read = await readText(text);
  if ('groups' in read) return [];
  return read.problems.map(({ offset, path, message }) => {
    const before = text.slice(0, offset).split('\n');
    return `${before.length}:${(before.at(-1) as string).length + 1} ${path.join('.')}: ${message}`;
  });
}
