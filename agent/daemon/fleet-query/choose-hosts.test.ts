import { describe, expect, test } from 'vitest';
import { parseMetricSelector } from '../../promql/syntax/parse-metric-selector.ts';
import { chooseHosts } from './choose-hosts.ts';
import { hostOf } from './fleet-of-stores.testkit.ts';
import { uniqueNames } from './unique-names.ts';

const hosts = [
  hostOf('web-1', [], { labels: { role: 'web', rack: 'a' } }),
  hostOf('web-2', [], { labels: { role: 'web' } }),
  hostOf('db-1', [], { labels: { role: 'db' }, alias: '10.0.0.7:8338' }),
];
const chosen = (scope: string) => chooseHosts(hosts, scope, parseMetricSelector).map(({ name }) => name);

describe('chooseHosts()', () => {
  test.each([
    ['all', ['web-1', 'web-2', 'db-1']],
    ['{role="web"}', ['web-1', 'web-2']],
    ['{role="web",rack=""}', ['web-2']],
    ['{host=~".*-1"}', ['web-1', 'db-1']],
    ['{instance="db-1"}', ['db-1']],
    ['{constructor=~".*",role="db"}', ['db-1']],
    ['db-1, web-1,db-1', ['web-1', 'db-1']],
    ['10.0.0.7:8338', ['db-1']],
  ])('of the scope %s are %j', (scope, names) => {
    expect(chosen(scope)).toEqual(names);
  });

  test.each([
    ['web-1,nobody', 'not-found', 'this agent knows no host nobody'],
    ['{role="cache"}', 'not-found', 'no host has labels such as {role="cache"}'],
    [' , ', 'not-found', 'the scope names no host'],
    ['{role=', 'invalid', 'Cannot read scope {role='],
    ['{role="web"} offset 5m', 'invalid', 'Cannot read scope'],
    ['{role=~"("}', 'invalid', ''],
  ])('refuses the scope %s', (scope, kind, message) => {
    expect(() => chosen(scope)).toThrow(
      expect.objectContaining({ kind, message: expect.stringContaining(message) }),
    );
  });
});

test('uniqueNames() tells hosts apart that call themselves the same', () => {
  const names = uniqueNames([hostOf('a', []), hostOf('b', []), hostOf('a', [])]).map(({ name }) => name);
  expect(names).toEqual(['a', 'b', 'a#2']);
});
