import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import { problemsOf } from './rule-files.testkit.ts';

const run = promisify(execFile);

async function promtoolTakes(text: string): Promise<boolean> {
  const path = join(temporaryFolder(), 'rules.yml');
  writeFileSync(path, text);
  return run('promtool', ['check', 'rules', '--lint=none', path]).then(
    () => true,
    (error: { code?: unknown }) => {
      if (typeof error.code === 'number') return false;
      throw error;
    },
  );
}

const rule = (text: string) => `groups:\n- name: g\n  rules:\n  - ${text}\n`;

test.each([
  '',
  'groups:\n',
  'groups: []\n',
  'groups: null\n',
  'rules: []\n',
  'groups: {}\n',
  '[]\n',
  'groups:\n- name: g\n',
  'groups:\n- name:\n',
  'groups:\n- name: 5\n  rules: []\n',
  'groups:\n- {name: a}\n- {name: a}\n',
  'groups:\n- {name: a}\n- {name: b}\n',
  'groups:\n- {name: a, interval: 1m30s}\n',
  'groups:\n- {name: a, interval: 0}\n',
  'groups:\n- {name: a, interval: 60}\n',
  'groups:\n- {name: a, interval: -5s}\n',
  'groups:\n- {name: a, interval: 1.5h}\n',
  'groups:\n- {name: a, interval: 1m1h}\n',
  'groups:\n- {name: a, interval: ""}\n',
  'groups:\n- {name: a, interval: 500y}\n',
  'groups:\n- {name: a, limit: 5}\n',
  'groups:\n- {name: a, limit: -5}\n',
  'groups:\n- {name: a, limit: "5"}\n',
  'groups:\n- {name: a, partial_response_strategy: x}\n',
  'groups:\n- {name: a, name: b}\n',
  rule('{record: a, expr: up}'),
  rule('{record: a:b:c, expr: 1}'),
  rule('{record: a, expr: "1"}'),
  rule('{record: a, expr: }'),
  rule('{record: a}'),
  rule('{expr: up}'),
  rule('{record: a, alert: b, expr: up}'),
  rule('{record: a, expr: sum(}'),
  rule('{record: a, expr: "up{"}'),
  rule('{record: a, expr: nosuch(up)}'),
  rule('{record: a, expr: rate(up)}'),
  rule('{record: a, expr: "up[5m]"}'),
  rule('{record: a, expr: "\'text\'"}'),
  rule('{record: a, expr: up, for: 5m}'),
  rule('{record: a, expr: up, for: 0s}'),
  rule('{record: a, expr: up, keep_firing_for: 5m}'),
  rule('{record: a, expr: up, annotations: {a: b}}'),
  rule('{record: a, expr: up, annotations: {}}'),
  rule('{record: "a{}", expr: up}'),
  rule('{record: a, expr: up, labels: {a: b}}'),
  rule('{record: a, expr: up, labels: {a: 5}}'),
  rule('{record: a, expr: up, labels: {__name__: b}}'),
  rule('{record: a, expr: up, labels: {a: [b]}}'),
  rule('{record: a, expr: up, labels: [a]}'),
  rule('{record: a, expr: up, labels: {a: "{{ $x"}}'),
  rule('{record: [a], expr: up}'),
  rule('{alert: A, expr: up == 0}'),
  rule('{alert: "any name", expr: up == 0, for: 5m, keep_firing_for: 1h}'),
  rule('{alert: A, expr: up, for: soon}'),
  rule('{alert: A, expr: up, labels: {severity: page}, annotations: {summary: "{{ $value }}"}}'),
  rule('{alert: A, expr: up, annotations: {"": b}}'),
  rule('{alert: A, expr: up, unknown: 1}'),
  'groups:\n- name: g\n  rules: {record: a, expr: up}\n',
  'groups:\n- name: g\n  rules:\n  - &a {alert: A, expr: up}\n  - {<<: *a, alert: B}\n  - *a\n',
  'groups: [\n',
  'groups:\n\t- name: a\n',
  'groups: *nobody\n',
])('a rule file is taken where promtool takes it: %j', async (text) => {
  expect((await problemsOf(text)).length === 0).toBe(await promtoolTakes(text));
});

// What has changed since: the promtool of Debian is of Prometheus 2.
test.each([
  ['groups:\n- {name: a, query_offset: 1m}\n', true],
  ['groups:\n- {name: a, labels: {x: y}}\n', true],
  [rule('{record: "a b", expr: up}'), true],
  [rule('{record: a, expr: up, labels: {1a: b}}'), true],
  // Go cuts this number, and leaves out what is empty.
  ['groups:\n- {name: a, limit: 5.5}\n', false],
  ['groups:\n- name: g\n  rules: [~]\n', false],
  // What is behind the first document would be left out without a word.
  ['groups: []\n---\ngroups: []\n', false],
])('%j is taken as in Prometheus 3: %j', async (text, taken) => {
  expect((await problemsOf(text)).length === 0).toBe(taken);
});
