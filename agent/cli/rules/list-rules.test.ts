import { expect, test } from 'vitest';
import { fakeRules } from '../../api/fake-rules.testkit.ts';
import { startFakeAgent } from '../../client/fake-agent.testkit.ts';
import type { RuleGroupState } from '../../contract/rules.ts';
import { runCommand } from '../run-command.testkit.ts';

const agentWith = (groups: RuleGroupState[]) =>
  startFakeAgent({ listRules: () => ({ status: 'success' as const, data: { groups } }) });

test('rules list shows every rule, then why some fail, and ends with 10', async () => {
  await using agent = await agentWith(fakeRules());
  const { code, lines } = await runCommand(['rules', 'list', '--url', agent.url]);
  expect(code).toBe(10);
  expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
    'GROUP RULE TYPE EVERY HEALTH LAST TOOK',
    'cpu cpu:busy recording 15 s ok 2026-11-21T02:00:00.000Z 10 ms',
    'cpu Hot alerting 15 s unknown – –',
    'disk disk:full recording 1 min err 2026-11-21T02:00:00.000Z 10 ms',
    'disk:full: exceeded limit of 10 with 12 series',
  ]);
});

test('rules list --failing shows those that fail alone', async () => {
  await using agent = await agentWith(fakeRules());
  const { text } = await runCommand(['rules', 'list', '--failing', '--json', '--url', agent.url]);
  const { groups } = JSON.parse(text) as { groups: RuleGroupState[] };
  expect(groups.map(({ name, rules }) => [name, rules.length])).toEqual([['disk', 1]]);
});

test('rules list says how to have rules where there are none', async () => {
  await using agent = await agentWith([]);
  const { code, errors } = await runCommand(['rules', 'list', '--url', agent.url]);
  expect([code, errors]).toEqual([
    0,
    'No rules. Name their files in the configuration: rules: {files: [rules/*.yml]}\n',
  ]);
});

test('rules list lets no control sequence of a rule reach the terminal', async () => {
  const [group] = fakeRules() as [RuleGroupState];
  const rules = [{ ...group.rules[0]!, name: 'a\u001b[2J', health: 'err', lastError: '\u001b]0;x\u0007' }];
  await using agent = await agentWith([{ ...group, name: 'g\u001b[31m', rules }]);
  const { text } = await runCommand(['rules', 'list', '--url', agent.url]);
  expect(text).not.toContain('\u001b');
});
