import { describe, expect, test } from 'vitest';
import { groupsOf, problemsOf } from './rule-files.testkit.ts';

const HEAD = 'groups:\n- name: g\n  rules:\n';

test('readRuleFile() reads all that a group and its rules may have', async () => {
  const groups = await groupsOf(`groups:
- name: g
  interval: 1m30s
  query_offset: 10s
  limit: 5
  labels: {team: a, level: 1}
  rules:
  - record: job:up:sum
    expr: sum by (job) (up)
    labels: {level: "2"}
  - alert: Down
    expr: up == 0
    for: 5m
    keep_firing_for: 10m
    labels: {severity: page}
    annotations: {summary: "{{ $labels.instance }} is down"}
`);
  expect(groups).toMatchObject([
    {
      file: 'rules.yml',
      name: 'g',
      interval: 90_000,
      queryOffset: 10_000,
      limit: 5,
      rules: [
        {
          kind: 'recording',
          name: 'job:up:sum',
          query: 'sum by (job) (up)',
          expression: { kind: 'aggregation' },
          labels: { team: 'a', level: '2' },
        },
        {
          kind: 'alerting',
          name: 'Down',
          for: 300_000,
          keepFiringFor: 600_000,
          labels: { team: 'a', level: '1', severity: 'page' },
          annotations: { summary: '{{ $labels.instance }} is down' },
        },
      ],
    },
  ]);
});

test.each(['', '# nothing\n', 'groups:\n', 'groups: []\n', 'groups: [{name: g}]'])(
  'readRuleFile() takes %j, which has no rules',
  async (text) => {
    expect(await problemsOf(text)).toEqual([]);
  },
);

test('readRuleFile() takes numbers and truth values for the text that is written', async () => {
  const [group] = await groupsOf(`${HEAD}  - {record: a, expr: 1.0, labels: {x: 010, y: true, z: ~}}\n`);
  expect(group?.rules[0]).toMatchObject({ query: '1.0', labels: { x: '010', y: 'true', z: '' } });
});

test('readRuleFile() follows aliases and merges', async () => {
  const [group] = await groupsOf(`groups:
- name: g
  rules:
  - &down
    alert: Down
    expr: &expr up == 0
    for: 5m
  - <<: *down
    alert: Down2
  - record: c
    expr: *expr
`);
  expect(group?.rules).toMatchObject([
    { name: 'Down', for: 300_000 },
    { name: 'Down2', query: 'up == 0', for: 300_000 },
    { name: 'c', query: 'up == 0' },
  ]);
});

test('readRuleFile() takes names in UTF-8, as Prometheus 3 does', async () => {
  const [group] = await groupsOf(`${HEAD}  - {record: größe.neu, expr: up, labels: {"1 a": b}}\n`);
  expect(group?.rules[0]).toMatchObject({ name: 'größe.neu', labels: { '1 a': 'b' } });
});

describe('readRuleFile() tells the place, the field and what to do', () => {
  const rule = (text: string) => `${HEAD}  - ${text}\n`;
  const table: [text: string, problem: string][] = [
    ['grups: []\n', '1:1 grups: unknown field; did you mean "groups"?'],
    ['groups: 1\n', '1:9 groups: expected a list, found "1"; write each item behind a dash'],
    ['groups: [x]\n', '1:10 groups.0: expected a section, found "x"; write it as NAME: VALUE'],
    ['groups: [{rules: []}]\n', '1:10 groups.0.name: a group must have a name; write name: NAME'],
    [
      'groups:\n- name: g\n- name: g\n',
      '3:3 groups.1: group "g" is in this file already; give it another name',
    ],
    [
      'groups:\n- name: g\n  interval: 5\n',
      '3:13 groups.0.interval: not a valid duration: "5"; write it like 30s, 5m or 1h30m',
    ],
    [
      'groups:\n- name: g\n  limit: "5"\n',
      '3:10 groups.0.limit: expected a whole number, found "5"; write it like 100',
    ],
    ['groups:\n- name: g\n  labels: {"": b}\n', '3:12 groups.0.labels.: invalid label name: ""; rename it'],
    [
      rule('{record: a, expr: up, keep: 1}'),
      '4:27 groups.0.rules.0.keep: unknown field; known here: alert, annotations, expr, for, keep_firing_for, labels, record',
    ],
    [
      rule('{expr: up}'),
      "4:5 groups.0.rules.0: one of 'record' and 'alert' must be set; write record: NAME or alert: NAME",
    ],
    [
      rule('{record: a, alert: b, expr: up}'),
      "4:17 groups.0.rules.0.alert: only one of 'record' and 'alert' must be set; remove one of them",
    ],
    [rule('{record: a}'), "4:5 groups.0.rules.0.expr: 'expr' must be set; write the query behind expr:"],
    [
      rule('{record: a, expr: up, for: 5m}'),
      '4:27 groups.0.rules.0.for: a recording rule cannot have it; remove it, or make it an alert',
    ],
    [
      rule('{record: "a{b=\'c\'}", expr: up}'),
      '4:14 groups.0.rules.0.record: braces in the name of a recording rule; write the selector into expr, labels into labels',
    ],
    [
      rule('{record: a, expr: up, labels: {__name__: b}}'),
      '4:36 groups.0.rules.0.labels.__name__: invalid label name: "__name__"; rename it',
    ],
    [
      rule('{record: a, expr: [up]}'),
      '4:23 groups.0.rules.0.expr: expected a text, found a list; put the text in quotes',
    ],
  ];
  test.each(table)('%j', async (text, problem) => {
    expect(await problemsOf(text)).toContain(problem);
  });

  const inQuery = (text: string) => problemsOf(rule(text));
  test.each([
    ['record: a\n    expr: sum(up))', '5:19'],
    ['record: a\n    expr: "sum(up))"', '5:20'],
    ["record: a\n    expr: 'sum(up))'", '5:20'],
    ['record: a\n    expr: |\n      sum(\n        up\n      ))', '8:9'],
    ['record: a\n    expr: >-\n      sum(\n        up))', '7:13'],
    ['record: a\n    expr: sum(\n      up))', '6:11'],
    // With an escape in it the beginning is told.
    ['record: a\n    expr: "sum(up{a=\\"b\\"}))"', '5:11'],
  ])('of an error in the query too: %j', async (text, place) => {
    const [problem] = await inQuery(text);
    expect(problem).toMatch(
      new RegExp(`^${place} groups.0.rules.0.expr: could not parse expression: \\d+:\\d+: parse error: `),
    );
  });
});

test('readRuleFile() tells everything that is wrong, in the order of the file', async () => {
  const problems = await problemsOf(`${HEAD}  - expr: sum(\n  - record: "{}"\n    expr: up\n`);
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['4:5', '4:15', '5:13']);
});

test('readRuleFile() reads a long query that many aliases repeat once', async () => {
  const query = Array.from({ length: 5_000 }, () => 'up').join(' + ');
  const rules = Array.from({ length: 90 }, (_, index) => `  - {record: a${index}, expr: *q}\n`).join('');
  const text = `${HEAD}  - record: a\n    expr: &q ${query}\n${rules}`;
  const [group] = await groupsOf(text).catch(() => []);
  const problems = await problemsOf(text);
  expect(group?.rules.length ?? problems.length).toBe(91);
});

test.each([
  [
    'a bomb of merges',
    `${Array.from({ length: 40 }, (_, i) => `x${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}]}`).join('\n')}\ngroups: [{name: g, labels: *a40}]`,
  ],
  ['deep nesting', `groups: ${'['.repeat(5_000)}`],
  ['a query of a megabyte', `${HEAD}  - record: a\n    expr: ${'a'.repeat(1_048_576)} +`],
  ['a second document', 'groups: []\n---\ngroups: []\n'],
])('readRuleFile() refuses %s in a short time', async (_, text) => {
  const began = performance.now();
  expect((await problemsOf(`x0: &a0 {a: b}\n${text}`)).length).toBeGreaterThan(0);
  expect(performance.now() - began).toBeLessThan(5_000);
});
