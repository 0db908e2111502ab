import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readRuleBytes } from '../../alerts/read-rule-bytes.ts';
import { type ParsePromql, readRuleFile } from '../../alerts/read-rule-file.ts';
import type { RuleGroup } from '../../alerts/rule-file.ts';
import { type ConfigProblem, problemList } from '../../config/config-problem.ts';
import { parseYaml } from '../../config/parse-yaml.ts';
import { OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';

const MOST_FILES = 1_000;
const MOST_RULES = 50_000;

/** The rules of one file, or everything that is wrong with it. */
export type LoadedRuleFile =
  | { readonly groups: readonly RuleGroup[] }
  | { readonly problems: readonly ConfigProblem[] };

/**
 * Reads the files that patterns name, all of them or none.
 *
 * @param patterns with `*`, `?`, `[…]` and `**`; a path without them has to be there
 * @param folder where relative ones begin
 * @throws OperationalError `invalid` with everything that is wrong, `not-found`, `forbidden`, `too-large`
 */
export async function loadRuleFiles(
  patterns: readonly string[],
  folder: string,
  parse: ParsePromql,
): Promise<RuleGroup[]> {
  const groups: RuleGroup[] = [];
  const problems: ConfigProblem[] = [];
  for (const file of await filesOf(patterns, folder)) {
    const loaded = await loadRuleFile(file, parse);
    if ('problems' in loaded) problems.push(...loaded.problems);
    else groups.push(...loaded.groups);
  }
  if (problems.length > 0)
    throw new OperationalError('invalid', problemList('the rule files', problems), {
      hint: 'vedette rules check FILE',
    });
  const rules = groups.reduce((sum, group) => sum + group.rules.length, 0);
  if (rules <= MOST_RULES) return groups;
  throw new OperationalError('too-large', `Cannot use the rule files: ${rules} rules, ${MOST_RULES} at most`);
}

/** @throws OperationalError where it cannot be read at all */
export async function loadRuleFile(file: string, parse: ParsePromql): Promise<LoadedRuleFile> {
  const bytes = await readRuleBytes(file);
  const source = parseYaml(file, bytes);
  if ('problems' in source) return source;
  const text = new TextDecoder().decode(bytes);
  const read = await readRuleFile({ file, text, document: source.document }, parse);
  if ('groups' in read) return read;
  const placed = read.problems.map(({ offset, path, message }) => ({
    place: source.place(offset),
    path,
    message: safeLine(message, 400),
  }));
  return { problems: placed };
}

async function filesOf(patterns: readonly string[], folder: string): Promise<string[]> {
  const files = new Set<string>();
  for (const pattern of patterns) {
    const path = resolve(folder, pattern);
    for (const file of /[*?[]/.test(pattern) ? await matching(path) : [path]) files.add(file);
  }
  if (files.size <= MOST_FILES) return [...files];
  throw new OperationalError(
    'too-large',
    `Cannot use the rule files: ${files.size} files, ${MOST_FILES} at most`,
    {
      hint: 'Make the patterns of rules.files match less',
    },
  );
}

async function matching(pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob(pattern)) {
    found.push(file);
    if (found.length > MOST_FILES) break;
  }
  return found.sort();
}
