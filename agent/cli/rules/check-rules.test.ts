import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { runCommand } from '../run-command.testkit.ts';

function written(text: string): string {
  const path = join(temporaryFolder(), 'rules.yml');
  writeFileSync(path, text);
  return path;
}

const GOOD =
  'groups:\n- {name: g, rules: [{record: a, expr: up}, {alert: A, expr: a}, {alert: B, expr: a}]}\n';
const BAD = 'groups:\n- {name: g, rules: [{record: a, expr: up, for: 5m}]}\n';

test('rules check tells what good files hold', async () => {
  const path = written(GOOD);
  const { code, text } = await runCommand(['rules', 'check', path]);
  expect([code, text]).toEqual([0, `OK: ${path}: 1 group, 1 recording rule, 2 alerting rules\n`]);
});

test('rules check tells the place of what is wrong and ends with 2', async () => {
  const [good, bad] = [written(GOOD), written(BAD)];
  const { code, text, errors } = await runCommand(['rules', 'check', good, bad]);
  expect(code).toBe(2);
  expect(text).toContain(`OK: ${good}`);
  expect(errors).toBe(
    `${bad}:2:43: groups[0].rules[0].for: a recording rule cannot have it; remove it, or make it an alert\n`,
  );
});

test('rules check --json tells the same', async () => {
  const path = written(BAD);
  const { code, text } = await runCommand(['rules', 'check', '--json', path]);
  expect(code).toBe(2);
  expect(JSON.parse(text)).toMatchObject({
    ok: false,
    files: [{ file: path, ok: false, problems: [{ path: 'groups[0].rules[0].for' }] }],
  });
});

test('rules check tells a file that is not there', async () => {
  const { code, errors } = await runCommand(['rules', 'check', '/nowhere/rules.yml']);
  expect(code).toBe(2);
  expect(errors).toContain('Cannot read the rule file /nowhere/rules.yml: there is no such file');
});
