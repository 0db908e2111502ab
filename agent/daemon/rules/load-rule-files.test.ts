import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { parseExpression } from '../../promql/syntax/parse-expression.ts';
import { loadRuleFiles } from './load-rule-files.ts';

const rule = (name: string) => `groups:\n- {name: ${name}, rules: [{record: ${name}, expr: up}]}\n`;

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'rules'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const load = (folder: string, ...patterns: string[]) => loadRuleFiles(patterns, folder, parseExpression);

test('loadRuleFiles() reads what patterns match, in the order of their names, each file once', async () => {
  const folder = folderOf({ 'rules/b.yml': rule('b'), 'rules/a.yml': rule('a'), 'rules/c.txt': 'x' });
  const groups = await load(folder, 'rules/*.yml', 'rules/a.yml');
  expect(groups.map(({ name, file }) => [name, file])).toEqual([
    ['a', join(folder, 'rules/a.yml')],
    ['b', join(folder, 'rules/b.yml')],
  ]);
});

test('loadRuleFiles() takes a pattern that matches nothing', async () => {
  expect(await load(folderOf({}), 'rules/*.yml')).toEqual([]);
});

test('loadRuleFiles() refuses a file that is named and is not there', async () => {
  const folder = folderOf({});
  await expect(load(folder, 'rules/a.yml')).rejects.toMatchObject({
    kind: 'not-found',
    message: `Cannot read the rule file ${folder}/rules/a.yml: there is no such file`,
  });
});

test('loadRuleFiles() tells everything that is wrong with all of them', async () => {
  const folder = folderOf({
    'rules/a.yml': 'groups:\n- {name: a, rules: [{record: a, expr: sum(}]}\n',
    'rules/b.yml': 'groups: [\n',
    'rules/c.yml': rule('c'),
  });
  const error = await load(folder, 'rules/*.yml').catch((error: Error) => error);
  expect(String(error)).toContain('Cannot use the rule files: 2 problems found');
  expect(String(error)).toContain(
    `${folder}/rules/a.yml:2:43: groups[0].rules[0].expr: could not parse expression: 1:5: parse error: `,
  );
  expect(String(error)).toContain(`${folder}/rules/b.yml:2:1: `);
});

test.each([
  ['a folder', 'rules', 'it is not a regular file'],
  ['a device', '/dev/zero', 'it is not a regular file'],
])('loadRuleFiles() refuses %s', async (_, path, because) => {
  await expect(load(folderOf({}), path)).rejects.toThrow(because);
});

test('loadRuleFiles() refuses a file of more than 4 MiB', async () => {
  const folder = folderOf({ 'rules/a.yml': `# ${'x'.repeat(5_000_000)}` });
  await expect(load(folder, 'rules/a.yml')).rejects.toMatchObject({ kind: 'too-large' });
});
